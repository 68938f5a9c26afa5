import { CompactionElement } from "./components/compactionElement.ts";
import { ComposerElement } from "./components/composerElement.ts";
import { MenuElement } from "./components/menuElement.ts";
import { MessageElement } from "./components/messageElement.ts";
import { PanelElement } from "./components/panelElement.ts";
import { ToolElement } from "./components/toolElement.ts";
import { TranscriptElement } from "./components/transcriptElement.ts";
import { interceptLinks } from "./links.ts";

interceptLinks();
customElements.define("longhand-menu", MenuElement);
customElements.define("longhand-message", MessageElement);
customElements.define("longhand-tool", ToolElement);
customElements.define("longhand-compaction", CompactionElement);
customElements.define("longhand-transcript", TranscriptElement);
customElements.define("longhand-composer", ComposerElement);
customElements.define("longhand-panel", PanelElement);
