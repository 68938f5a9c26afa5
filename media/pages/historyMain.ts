import { HistoryElement } from "../components/sheets/historyElement.ts";

customElements.define("longhand-history", HistoryElement);
