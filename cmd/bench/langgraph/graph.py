from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class State(TypedDict):
    input: str
    markdown: str


async def answer(state: State) -> dict:
    return {"markdown": "It was unknown whether it holds."}


builder = StateGraph(State)
builder.add_node("answer", answer)
builder.add_edge(START, "answer")
builder.add_edge("answer", END)
graph = builder.compile()
