import { assertEquals, assertThrows } from "@std/assert";
import { madeUpQuery, withRuntime } from "../../testing/queries.ts";
import type { Query } from "../../strategy.ts";
import { type Problem, problemOf } from "./problem.ts";
import { Judge, leadsOf, needsFloat64, Undecided } from "./rounding.ts";
