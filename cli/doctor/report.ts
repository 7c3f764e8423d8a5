/** Everything that a doctor's visit finds out. */
import type { Driver } from "../cuda/driver.ts";
import type { DatasetReport } from "./datasets.ts";
import type { FolderReport, Role } from "./folders.ts";
import type { Known } from "./known.ts";
import type { AutoReport, ProviderReport } from "./providers.ts";

/** The software. */
export interface Versions {
  /** Trawl's version. */
  readonly trawl: string;
  /** Commit of the source tree; "unknown" outside a repository. */
  readonly commit: string;
  /** Whether the tree may differ from its commit. */
  readonly changed: boolean;
  /** Deno's version. */
  readonly deno: string;
  /** The version of its JavaScript engine. */
  readonly v8: string;
  /** ONNX Runtime's version. */
  readonly onnxruntime: string;
  /** Such as "linux 6.1.0 x86_64". */
  readonly system: string;
}

/** The machine. */
export interface Machine {
  /** The processor's model. */
  readonly cpu: string;
  /** Logical processors that this process may use. */
  readonly cores: number;
  /** Threads that a run takes. */
  readonly threads: number;
}

/** The machine's memory. */
export interface Memory {
  /** All there is. */
  readonly totalBytes: number;
  /** What a new process could have. */
  readonly availableBytes: number;
}

/** The feature cache. */
export interface CacheReport {
  /** Files of features. */
  readonly files: number;
  /** What they take. */
  readonly bytes: number;
}

/** What was found. Every part stands for itself: one that is not known hides no other. */
export interface DoctorReport {
  /** Of this type: it rises when a reader would have to change. */
  readonly schemaVersion: 1;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  /** The software. */
  readonly versions: Known<Versions>;
  readonly machine: Known<Machine>;
  readonly memory: Known<Memory>;
  /** NVIDIA's driver; null where there is none. */
  readonly driver: Known<Driver | null>;
  /** Every execution provider. */
  readonly providers: readonly ProviderReport[];
  /** What "auto" takes. */
  readonly auto: AutoReport;
  /** Where results, features and data lie. */
  readonly folders: Readonly<Record<Role, Known<FolderReport>>>;
  /** What the feature cache holds. */
  readonly cache: Known<CacheReport>;
  readonly datasets: Known<readonly DatasetReport[]>;
  /** Environment variables that decide something here, where they are set. */
  readonly variables: Readonly<Record<string, string>>;
  /** Why the suites cannot be run; empty where they can. */
  readonly problems: readonly string[];
}
