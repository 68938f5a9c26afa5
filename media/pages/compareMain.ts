import { ComparisonElement } from "../components/sheets/comparisonElement.ts";

customElements.define("longhand-compare", ComparisonElement);
