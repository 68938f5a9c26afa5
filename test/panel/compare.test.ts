import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { exchanges, importMessages } from "./importing.ts";
import type { Workbench } from "../vscode/workbench.ts";
import { borrowWindow, giveBack } from "./sharedWindow.ts";

const command = "Longhand: Compare Memory Strategies";

describe("The page that compares memory strategies", () => {
  let server: ModelServer;
  let workbench: Workbench;
  const settings = () => ({ "longhand.baseUrl": server.url, "longhand.keepRecentExchanges": 3 });

  before(async function () {
    this.timeout(240_000);
    server = await startModelServer();
    workbench = await borrowWindow(settings());
    await workbench.page.setViewportSize({ width: 1400, height: 900 });
    await workbench.showPanel();
  });

  after(async () => {
    await giveBack(workbench);
    await server.close();
  });

  const section = (name: string) => workbench.tab.getByRole("region", { name, exact: true });

  it("says what to do where there is no conversation, and follows the one that is opened", async () => {
    await workbench.runCommand(command);
    await workbench.tab.getByText("No conversation is open, or it has not begun.").waitFor();
    await workbench.picture("compare-empty");
    await importMessages(
      workbench,
      exchanges(12, (turn) => `Answer ${turn}. ${"Some more words. ".repeat(40)}`),
    );
    await section("Now").waitFor();
  });

  it("comes back after a reload", async () => {
    await workbench.reload();
    await workbench.tab
      .getByRole("heading", { name: "Compare memory strategies" })
      .waitFor({ timeout: 60_000 });
    await section("Summarize").waitFor();
  });
});
