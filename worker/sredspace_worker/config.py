"""Every setting of the worker, in one place. All violations are reported at once, before anything starts."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MIB = 1024 * 1024


class Config(BaseSettings):
    """Environment variables are the field names in capitals with the prefix SREDSPACE_WORKER_."""

    model_config = SettingsConfigDict(env_prefix="SREDSPACE_WORKER_", extra="ignore", env_ignore_empty=True)

    listen: Annotated[str, Field(description="Address to listen on, host:port. Port 0 takes a free one.")] = "127.0.0.1:8090"
    token: Annotated[SecretStr, Field(description="The secret that callers send as X-Internal-Token. At least 16 characters.")]
    log_level: Annotated[Literal["debug", "info", "warning", "error"], Field(description="How much is logged to stderr.")] = (
        "info"
    )
    concurrency: Annotated[
        int,
        Field(ge=1, le=256, description="How many tasks are worked on at once, and as many more that take long; the rest wait."),
    ] = 4
    file_concurrency: Annotated[
        int, Field(ge=1, le=256, description="The same for files; files and tasks do not wait for each other.")
    ] = 4
    queue: Annotated[int, Field(ge=0, le=10_000, description="How many may wait; one more gets 503.")] = 512
    max_body_bytes: Annotated[int, Field(ge=1024, description="Largest request body.")] = 16 * MIB
    max_file_bytes: Annotated[int, Field(ge=1, description="Largest file that is downloaded.")] = 512 * MIB
    max_text_chars: Annotated[
        int, Field(ge=1000, description="Longest text kept of one file, in code points; a longer one is refused.")
    ] = 20_000_000
    index_seconds: Annotated[
        float,
        Field(gt=0, description="Time to read one file. With waiting and transfer it stays inside the server's two minutes."),
    ] = 60
    task_seconds: Annotated[float, Field(gt=0, description="Time to answer one task.")] = 240
    wait_seconds: Annotated[float, Field(gt=0, description="Time that a file waits for a place; then the caller gets 503.")] = 20
    transfer_seconds: Annotated[float, Field(gt=0, description="Time to download one file, and to upload its text.")] = 15
    ocr: Annotated[
        Literal["off", "auto", "tesseract", "rapidocr"],
        Field(description="Text recognition on scans and pictures; auto takes what is installed."),
    ] = "off"
    child_memory_bytes: Annotated[
        int, Field(ge=128 * MIB, description="Memory that the reading of one file or one answer may take.")
    ] = 1536 * MIB
    labels_dir: Annotated[
        str, Field(description="Folder for the labels of long texts, so that a run does not label them again; `off` keeps none.")
    ] = ""
    http_seconds: Annotated[float, Field(gt=0, description="Time without a byte from the object store.")] = 20
    drain_seconds: Annotated[float, Field(ge=0, description="After SIGTERM, time for work under way to end.")] = 20

    llm_provider: Annotated[
        Literal["off", "openai", "anthropic"],
        Field(description="A language model for the wording: any OpenAI-compatible endpoint, or Anthropic."),
    ] = "off"
    llm_model: Annotated[str, Field(description="Name of the model; needed when a provider is set.")] = ""
    llm_api_key: Annotated[SecretStr, Field(description="Key for the model's endpoint.")] = SecretStr("")
    llm_base_url: Annotated[str, Field(description="Base URL of the endpoint; empty means the provider's own.")] = ""
    llm_seconds: Annotated[float, Field(gt=0, description="Time for all calls to the model in one task.")] = 90
    llm_max_tokens: Annotated[int, Field(ge=256, description="Longest answer asked of the model.")] = 4096
    github_max_pages: Annotated[
        int, Field(ge=1, le=1000, description="Pages of 100 read of commits, pull requests and issues each.")
    ] = 20
    github_seconds: Annotated[float, Field(gt=0, description="Time for reading the bound repository.")] = 45

    @field_validator("listen")
    @classmethod
    def _address(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or int(port) > 65535:
            raise ValueError("must be host:port")
        return value

    @field_validator("token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 16:
            raise ValueError("must have at least 16 characters")
        if not value.get_secret_value().isascii():
            raise ValueError("must be ASCII")
        return value

    @field_validator("llm_base_url")
    @classmethod
    def _url(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must be an http or https URL")
        return value

    @model_validator(mode="after")
    def _model(self) -> Config:
        if self.llm_provider != "off":
            missing = [n for n in ("llm_model",) if not getattr(self, n)]
            if not self.llm_api_key.get_secret_value():
                missing.append("llm_api_key")
            if missing:
                names = ", ".join(f"SREDSPACE_WORKER_{n.upper()}" for n in missing)
                raise ValueError(f"SREDSPACE_WORKER_LLM_PROVIDER is set, so these must be too: {names}")
        return self

    def llm(self) -> dict[str, Any] | None:
        """What a child needs to ask the model; None when there is none."""
        if self.llm_provider == "off":
            return None
        return {
            "provider": self.llm_provider,
            "model": self.llm_model,
            "key": self.llm_api_key.get_secret_value(),
            "baseUrl": self.llm_base_url or None,
            "seconds": self.llm_seconds,
            "maxTokens": self.llm_max_tokens,
        }

    def labels_folder(self) -> str:
        """Where labelled texts are kept: of this account alone, and thrown away with the other temporary files."""
        if self.labels_dir == "off":
            return ""
        return self.labels_dir or str(Path(tempfile.gettempdir()) / f"sredspace-labels-{os.getuid()}")

    @property
    def host(self) -> str:
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        return int(self.listen.rpartition(":")[2])


def load() -> Config | None:
    """The configuration, or None after saying on stderr everything that is wrong with it."""
    try:
        return Config()
    except ValidationError as error:
        for item in error.errors(include_input=False, include_url=False):
            name = "_".join(str(part) for part in item["loc"])
            label = f"SREDSPACE_WORKER_{name.upper()}: " if name else ""
            sys.stderr.write(f"configuration: {label}{item['msg'].removeprefix('Value error, ')}\n")
        return None
