/**
 * The module `vscode` for the panel's host outside VS Code: as much of it as that uses. What is asked of the editor is
 * kept for the test, and nothing of it is shown.
 */
type Listener<T> = (event: T) => unknown;

interface Disposal {
  dispose(): void;
}

export class EventEmitter<T> {
  private readonly listeners = new Set<Listener<T>>();

  readonly event = (listener: Listener<T>): Disposal => {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  };

  fire(event: T): void {
    for (const listener of [...this.listeners]) listener(event);
  }
}

export const Disposable = {
  from: (...all: readonly Disposal[]): Disposal => ({
    dispose: () => {
      for (const one of all) one.dispose();
    },
  }),
};

export class CancellationError extends Error {}

export const ViewColumn = { Active: -1 };
export const StatusBarAlignment = { Left: 1, Right: 2 };
export const ProgressLocation = { Notification: 15 };
export const DiagnosticSeverity = { Error: 0, Warning: 1, Information: 2, Hint: 3 };

export class Uri {
  readonly scheme: string;
  readonly path: string;
  readonly fsPath: string;

  private constructor({ protocol, pathname }: URL) {
    this.scheme = protocol.slice(0, -1);
    this.path = decodeURIComponent(pathname);
    this.fsPath = this.path;
  }

  static parse(text: string): Uri {
    return new Uri(new URL(text));
  }

  static joinPath({ scheme, path }: Uri, ...parts: readonly string[]): Uri {
    return Uri.parse([`${scheme}://${path}`, ...parts].join("/"));
  }
}

/** What was asked of the editor since the test began. */
export const asked: {
  readonly commands: { readonly command: string; readonly args: readonly unknown[] }[];
  /** Sentences of notifications. */
  readonly notices: string[];
} = { commands: [], notices: [] };

/** Answers of the user to picks of several: what they leave ticked. */
export const ticked: { choose: (items: readonly { readonly label: string }[]) => readonly object[] } = {
  choose: () => [],
};

/** Answers of the user to notifications: the action that they choose. */
export const answers: { choose: (sentence: string, actions: readonly string[]) => string | undefined } = {
  choose: () => undefined,
};

/** Tells that what is open beside the panel has changed. */
export const changed = new EventEmitter<undefined>();
/** A page that is shown in an editor tab. */
export const tabOpened = new EventEmitter<FakeView>();

export const env = { language: "en", openExternal: async (): Promise<boolean> => true };

export const l10n = {
  bundle: undefined,
  t: (message: string, ...parts: readonly (string | number)[]): string =>
    message.replaceAll(/\{(\d+)\}/g, (place, index: string) => String(parts[Number(index)] ?? place)),
};

type CommandRunner = (name: string, argument: Readonly<Record<string, unknown>>) => unknown;
let runCommand: CommandRunner = () => undefined;

/** Has `run` carry out the extension's own commands, by their names in `longhand`. */
export function runCommands(run: CommandRunner): void {
  runCommand = run;
}

export const commands = {
  executeCommand: async (command: string, ...args: readonly unknown[]): Promise<unknown> => {
    asked.commands.push({ command, args });
    const name = /^longhand\.([a-z]+)$/i.exec(command)?.[1];
    return name === undefined
      ? undefined
      : runCommand(name, (args[0] ?? {}) as Readonly<Record<string, unknown>>);
  },
};

const notify = async (sentence: string, ...actions: readonly string[]): Promise<string | undefined> => {
  asked.notices.push(sentence);
  return answers.choose(sentence, actions);
};

export const window = {
  activeTextEditor: undefined,
  visibleTextEditors: [],
  tabGroups: { onDidChangeTabs: changed.event },
  onDidChangeActiveTextEditor: changed.event,
  onDidChangeTextEditorSelection: changed.event,
  showInformationMessage: notify,
  showWarningMessage: notify,
  showErrorMessage: notify,
  showQuickPick: async (items: readonly { readonly label: string }[]) => ticked.choose(items),
  withProgress: async <T>(
    _options: unknown,
    work: (progress: object, token: object) => Promise<T>,
  ): Promise<T> => {
    const { event } = new EventEmitter<undefined>();
    return work(
      { report: () => undefined },
      { isCancellationRequested: false, onCancellationRequested: event },
    );
  },
  createStatusBarItem: () => ({
    name: "",
    text: "",
    show: () => undefined,
    hide: () => undefined,
    dispose: () => undefined,
  }),
  createWebviewPanel: () => {
    const view = new FakeView();
    tabOpened.fire(view);
    return view;
  },
};

export const languages = {
  onDidChangeDiagnostics: changed.event,
  getDiagnostics: (): readonly unknown[] => [],
};

export const workspace = {
  isTrusted: true,
  registerTextDocumentContentProvider: (): Disposal => ({ dispose: () => undefined }),
};

/** A webview whose page is the test's: `heard` is what the page posts, `said` what is posted to it. */
export class FakeWebview {
  options = {};
  readonly cspSource = "";
  html = "";
  readonly heard = new EventEmitter<unknown>();
  readonly said = new EventEmitter<unknown>();
  readonly onDidReceiveMessage = this.heard.event;

  readonly asWebviewUri = (uri: unknown): unknown => uri;

  readonly postMessage = async (fact: unknown): Promise<boolean> => {
    this.said.fire(fact);
    return true;
  };
}

/** A view, or a tab, with such a webview. */
export class FakeView {
  readonly webview = new FakeWebview();
  visible = true;
  iconPath: unknown;
  private readonly visibility = new EventEmitter<undefined>();
  private readonly disposal = new EventEmitter<undefined>();
  readonly onDidChangeVisibility = this.visibility.event;
  readonly onDidDispose = this.disposal.event;

  /** Hides it, as VS Code does when another view takes its place; its page is gone. */
  hide(): void {
    this.visible = false;
    this.visibility.fire(undefined);
  }

  show(): void {
    this.visible = true;
    this.visibility.fire(undefined);
  }

  reveal(): void {}

  dispose(): void {
    this.disposal.fire(undefined);
  }
}
