import { ComparisonElement } from "./components/comparisonElement.ts";

customElements.define("longhand-compare", ComparisonElement);
