import { UsageElement } from "../components/sheets/usageElement.ts";

customElements.define("longhand-usage", UsageElement);
