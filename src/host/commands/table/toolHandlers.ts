import type { Allowances } from "../../permissions/allowances.ts";
import type { Approvals } from "../../permissions/approvals.ts";
import type { CommandTable } from "../commandNames.ts";
import type { ToolCommands } from "../toolCommands.ts";
import { textsOf } from "./commandArguments.ts";

/** Parts of the commands about the agent's tools. */
export interface ToolHandlerParts {
  readonly allowances: Allowances;
  readonly approvals: Approvals;
  readonly tools: ToolCommands;
}

export function toolHandlers({ allowances, approvals, tools }: ToolHandlerParts) {
  return {
    allow: () => approvals.decideNext("allow"),
    deny: () => approvals.decideNext("deny"),
    manageApprovals: ({ revoke }) => allowances.manage(textsOf(revoke)),
    selectTools: ({ tools: names }) => tools.select(textsOf(names)),
  } satisfies Partial<CommandTable>;
}
