import Configuration
import Diagnostics
import Pipeline

/// A conf and a DSL of version 1 that are right; tests change a piece of them.
enum Sample {
  static let conf = """
    {
      "initiator": {"role": "guest", "party_id": 9999},
      "job_parameters": {"work_mode": 0},
      "role": {"guest": [9999], "host": [10000, 10001], "arbiter": [10000]},
      "role_parameters": {
        "guest": {"args": {"data": {"train_data": [{"name": "g", "namespace": "n"}]}},
                  "dataio_0": {"with_label": [true], "fill_param": {"value": [1.5]}}},
        "host": {"args": {"data": {"train_data": [
                   {"name": "h0", "namespace": "n"}, {"name": "h1", "namespace": "n"}]}},
                 "dataio_0": {"with_label": [false, false]}}
      },
      "algorithm_parameters": {"hetero_lr_0": {"max_iter": 3}}
    }
    """

  static let dsl = """
    {"components": {
      "dataio_0": {
        "module": "DataIO",
        "input": {"data": {"data": ["args.train_data"]}},
        "output": {"data": ["train"], "model": ["dataio"]}
      },
      "hetero_lr_0": {
        "module": "HeteroLR",
        "input": {"data": {"train_data": ["dataio_0.train"]}},
        "output": {"data": ["scores"], "model": ["lr"]}
      }
    }}
    """

  /// The same job as `conf`, in version 2.
  static let confV2 = """
    {
      "dsl_version": 2,
      "initiator": {"role": "guest", "party_id": 9999},
      "job_parameters": {"common": {"job_type": "train", "work_mode": 0}},
      "role": {"guest": [9999], "host": [10000, 10001], "arbiter": [10000]},
      "component_parameters": {
        "common": {"hetero_lr_0": {"max_iter": 3}},
        "role": {
          "guest": {"0": {"dataio_0": {"with_label": true, "fill_param": {"value": 1.5}},
                          "reader_0": {"table": {"name": "g", "namespace": "n"}}}},
          "host": {"0|1": {"dataio_0": {"with_label": false}},
                   "0": {"reader_0": {"table": {"name": "h0", "namespace": "n"}}},
                   "1": {"reader_0": {"table": {"name": "h1", "namespace": "n"}}}}
        }
      }
    }
    """

  static let dslV2 = """
    {"components": {
      "reader_0": {"module": "Reader", "output": {"data": ["table"]}},
      "dataio_0": {
        "module": "DataIO",
        "input": {"data": {"data": ["reader_0.table"]}},
        "output": {"data": ["train"], "model": ["dataio"]}
      },
      "hetero_lr_0": {
        "module": "HeteroLR",
        "input": {"data": {"train_data": ["dataio_0.train"]}},
        "output": {"data": ["scores"], "model": ["lr"]}
      }
    }}
    """
}

/// A replacement of one piece of a sample.
typealias Edit = (old: String, new: String)

func node(_ name: String, _ text: String, _ edits: [Edit] = []) throws -> Node {
  var edited = text
  for edit in edits {
    precondition(edited.contains(edit.old), "bug: the sample does not contain \(edit.old)")
    edited.replace(edit.old, with: edit.new, maxReplacements: 1)
  }
  return try JSONReader.read(SourceText(name: name, text: edited))
}

/// Plans the sample with changes.
func plan(
  conf: [Edit] = [], dsl: [Edit] = [], _ options: JobPlanner.Options = .init(), registry: ComponentRegistry = fakes
) throws -> JobPlan {
  try JobPlanner.plan(
    conf: try node("conf.json", Sample.conf, conf), dsl: try node("dsl.json", Sample.dsl, dsl), registry: registry,
    options: options)
}

/// Plans the sample of version 2 with changes.
func planV2(conf: [Edit] = [], dsl: [Edit] = [], _ options: JobPlanner.Options = .init()) throws -> JobPlan {
  try JobPlanner.plan(
    conf: try node("conf.json", Sample.confV2, conf), dsl: try node("dsl.json", Sample.dslV2, dsl), registry: fakes,
    options: options)
}

/// The rendered text of what a step refuses; empty when it refuses nothing.
func refusal(_ step: () throws -> JobPlan) throws -> String {
  do {
    _ = try step()
    return ""
  } catch let list as DiagnosticList { return DiagnosticText().render(list) }
}

/// The rendered text of the warnings of a plan.
func warnings(_ plan: JobPlan) -> String { DiagnosticText().render(DiagnosticList(plan.warnings)) }

extension JobPlan {
  /// The effective parameters of a component at a party.
  func parameters(_ component: String, _ role: Role, _ index: Int = 0) -> JSON? {
    components.first { $0.name == component }?.tasks.first { $0.party.role == role && $0.party.index == index }?
      .parameters.json
  }
}
