import * as vscode from "vscode";
import { until } from "../fixtures/until.ts";

type Item = vscode.QuickPickItem;
type Picker = vscode.QuickPick<Item>;

/** A list of VS Code's own that is shown, and its user. */
class ShownList {
  private readonly picker: Picker;
  private readonly press: (event: vscode.QuickPickItemButtonEvent<Item>) => void;

  constructor(picker: Picker, press: (event: vscode.QuickPickItemButtonEvent<Item>) => void) {
    this.picker = picker;
    this.press = press;
  }

  get labels(): readonly string[] {
    return this.picker.items.map(({ label }) => label);
  }

  /** Text typed into the list. */
  get words(): string {
    return this.picker.value;
  }

  item(label: string): Item | undefined {
    return this.picker.items.find((item) => item.label.includes(label));
  }

  type(words: string): void {
    this.picker.value = words;
  }

  /** Accepts the first item that VS Code leaves in the list, as soon as that is the one with this text. */
  async accept(text: string): Promise<void> {
    await until(() => this.picker.activeItems.some((item) => JSON.stringify(item).includes(text)));
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
  }

  /** Moves to an item and accepts it. */
  async choose(label: string): Promise<void> {
    await until(() => this.item(label) !== undefined);
    this.picker.activeItems = [this.item(label)!];
    await this.accept(label);
  }

  /** Presses a button of an item. */
  act(label: string, tooltip: string): void {
    const item = this.item(label);
    const button = item?.buttons?.find((one) => one.tooltip === tooltip);
    if (!item || !button) throw new Error(`There is no ${tooltip} at ${label}.`);
    this.press({ item, button });
  }

  hide(): void {
    this.picker.hide();
  }
}

/** Gives a suite the lists that commands show, which are VS Code's own, one after the other. */
export function useShownLists(): { next(): Promise<ShownList> } {
  const { createQuickPick } = vscode.window;
  const shown: ShownList[] = [];

  before(() => {
    vscode.window.createQuickPick = <T extends Item>() => {
      const picker = createQuickPick<T>();
      const { onDidTriggerItemButton } = picker;
      const show = picker.show.bind(picker);
      // No command of VS Code presses such a button.
      let press: (event: vscode.QuickPickItemButtonEvent<T>) => void = () => undefined;
      return Object.assign(picker, {
        onDidTriggerItemButton: (listener: typeof press) => {
          press = listener;
          return onDidTriggerItemButton(listener);
        },
        show: () => {
          const list = new ShownList(picker, (event) => press(event as vscode.QuickPickItemButtonEvent<T>));
          shown.push(list);
          show();
        },
      });
    };
  });

  after(() => {
    vscode.window.createQuickPick = createQuickPick;
  });

  return {
    next: async () => {
      await until(() => shown.length > 0);
      return shown.shift()!;
    },
  };
}
