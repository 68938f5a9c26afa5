import type { ChatBody } from "./chatBody.ts";
import type { Fault } from "./fault.ts";
import type { RawReply, Reply } from "./reply.ts";

export type Answer = Reply | RawReply | Fault;

/** Script of one request: an answer, or a function of the body and the prompt's weight in tokens. */
export type Script = Answer | ((body: ChatBody, promptTokens: number) => Answer | Promise<Answer>);
