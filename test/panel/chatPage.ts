import { act } from "../fixtures/messageAction.ts";
import type { ModelServer } from "../modelServer/modelServer.ts";
import { Workbench, type WorkbenchOptions } from "../vscode/workbench.ts";
import { borrowWindow, giveBack } from "./sharedWindow.ts";

const settingsFor = (server: ModelServer) => ({
  "longhand.baseUrl": server.url,
  "longhand.approval": "allowAll",
  // Drawing what moves takes more of the processors than all else that a window does.
  "workbench.reduceMotion": "on",
});

/** The parts of the panel that tests of the chat use. */
export class ChatPage {
  readonly workbench: Workbench;
  readonly act = act;

  private constructor(workbench: Workbench) {
    this.workbench = workbench;
  }

  /** A window of its own with the panel open, asking `server`; nobody is asked before tools run. */
  static async open(
    server: ModelServer,
    settings: Readonly<Record<string, unknown>> = {},
    options?: Omit<WorkbenchOptions, "settings">,
  ): Promise<ChatPage> {
    const workbench = await Workbench.open({ ...options, settings: { ...settingsFor(server), ...settings } });
    await workbench.showPanel();
    return new ChatPage(workbench);
  }

  /** `open` in the window that test files share. For those that leave no mementos behind. */
  static async borrow(
    server: ModelServer,
    settings: Readonly<Record<string, unknown>> = {},
  ): Promise<ChatPage> {
    const workbench = await borrowWindow({ ...settingsFor(server), ...settings });
    await workbench.showPanel();
    return new ChatPage(workbench);
  }

  /** Gives the borrowed window back: another file may have it now. */
  async giveBack(): Promise<void> {
    await giveBack(this.workbench);
  }

  /** Opens another window on the same folder, with the panel open. */
  async secondWindow(): Promise<ChatPage> {
    const workbench = await this.workbench.openSecondWindow();
    await workbench.showPanel();
    return new ChatPage(workbench);
  }

  get box() {
    return this.workbench.panel.getByRole("textbox", { name: "Message" });
  }

  /** Messages that are shown. */
  articles(name: string | RegExp) {
    return this.workbench.panel.getByRole("article", { name });
  }

  button(name: string) {
    return this.workbench.panel.getByRole("button", { name, exact: true });
  }

  /** Sends a message and waits until its turn has ended. */
  async say(text: string): Promise<void> {
    await this.workbench.say(text);
  }

  /** Sends what is in the box and waits until its turn has ended. */
  async send(): Promise<void> {
    await this.workbench.send();
  }

  /** Opens a file of the workspace in the editor, the cursor in `line`. */
  async openFile(name: string, line = 1): Promise<void> {
    const { page } = this.workbench;
    const input = page.locator(".quick-input-widget:visible input:visible");
    const found = page.locator(".quick-input-list").getByRole("option", { name }).first();
    // VS Code's search may have begun before the file was there, and does not begin anew by itself.
    for (let time = 0; time < 10 && !(await found.isVisible()); time++) {
      if (time > 0) await page.keyboard.press("Escape");
      await page.keyboard.press("Control+P");
      await input.fill(`${name}:${line}`);
      await found.waitFor({ timeout: 3_000 }).catch(() => undefined);
    }
    await found.click();
    // Another file's editor may have the focus until then.
    await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    await page.locator(".monaco-editor.focused").waitFor();
  }

  /**
   * Starts a conversation with nothing in it. Where the one before had nothing but a draft, that the draft has gone is
   * the only sign that the other one has come.
   */
  async restart(): Promise<void> {
    const { panel, page } = this.workbench;
    const chips = panel.getByRole("list", { name: "Attachments" }).getByRole("listitem");
    const hasDraft = async () => (await this.box.inputValue()) !== "" || (await chips.count()) > 0;
    const heading = panel.getByRole("heading", { name: "What should we look at?" });
    if ((await heading.isVisible()) && !(await hasDraft())) return;
    await this.button("New Conversation").click();
    await heading.waitFor();
    while (await hasDraft()) await page.waitForTimeout(20);
  }
}
