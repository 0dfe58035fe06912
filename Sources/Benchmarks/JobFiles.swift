import Configuration
import Platform

/// What the measured jobs are made of: tables, confs and DSLs, written into a folder of the benchmark's own.
struct JobFiles {
  let folder: String
  let files: FileSystem

  /// A conf and a DSL on disk.
  struct Job {
    let conf: String
    let dsl: String
  }

  private static let namespace = "bench"

  /// The smallest job there is.
  func additionJob() throws -> Job {
    try write(
      "addition",
      conf: Self.conf(
        roles: ["guest": [9999], "host": [10000]],
        roleParameters: [
          "guest": ["secure_add_example_0": ["seed": [123]]], "host": ["secure_add_example_0": ["seed": [321]]],
        ],
        parameters: ["secure_add_example_0": ["partition": 10, "data_num": 1000]]),
      components: ["secure_add_example_0": ["module": "SecureAddExample"]])
  }

  /// DataIO, RSA intersection, quantile binning, ten epochs of HeteroLR under 1024-bit Paillier, Evaluation.
  ///
  /// - Parameter replacesValues: whether bin numbers take the place of the values, as FATE does by default. Small
  ///   integers are cheap multipliers, so the job is measured with real values too.
  func regressionJob(_ name: String, table: String, replacesValues: Bool) throws -> Job {
    let reading: JSON = ["output_format": ["dense"]]
    let label: JSON = [
      "with_label": [true], "label_name": ["y"], "label_type": ["int"], "output_format": ["dense"],
    ]
    return try write(
      name,
      conf: Self.conf(
        roles: ["guest": [9999], "host": [10000], "arbiter": [10000]],
        roleParameters: [
          "guest": ["args": Self.trainData("\(table)_guest"), "dataio_0": label],
          "host": [
            "args": Self.trainData("\(table)_host"), "dataio_0": reading, "evaluation_0": ["need_run": [false]],
          ],
        ],
        parameters: [
          "dataio_0": ["with_label": false],
          "intersection_0": ["intersect_method": "rsa", "sync_intersect_ids": true, "only_output_key": false],
          "hetero_feature_binning_0": [
            "method": "quantile", "bin_num": 10,
            "transform_param": ["transform_cols": replacesValues ? -1 : nil, "transform_type": "bin_num"],
          ],
          "hetero_lr_0": Self.regression, "evaluation_0": ["eval_type": "binary", "pos_label": 1],
        ]),
      components: Self.regressionComponents)
  }

  /// A tolerance of zero is never met, so all ten epochs are run.
  private static let regression: JSON = [
    "penalty": "L2", "optimizer": "rmsprop", "alpha": 0.01, "tol": 0, "max_iter": 10, "early_stop": "diff",
    "batch_size": 320, "learning_rate": 0.15, "init_param": ["init_method": "zeros", "fit_intercept": true],
    "encrypt_param": ["method": "Paillier", "key_length": 1024],
  ]

  private static let regressionComponents: JSON = [
    "dataio_0": component("DataIO", ["data": ["args.train_data"]], model: "dataio"),
    "intersection_0": component("Intersection", ["data": ["dataio_0.train"]]),
    "hetero_feature_binning_0": component(
      "HeteroFeatureBinning", ["data": ["intersection_0.train"]], model: "hetero_feature_binning"),
    "hetero_lr_0": component("HeteroLR", ["train_data": ["hetero_feature_binning_0.train"]], model: "hetero_lr"),
    "evaluation_0": component("Evaluation", ["data": ["hetero_lr_0.train"]]),
  ]

  private static func component(_ module: JSON, _ data: JSON, model: String? = nil) -> JSON {
    var output: [String: JSON] = ["data": ["train"]]
    if let model { output["model"] = [.text(model)] }
    return ["module": module, "input": ["data": data], "output": .object(output)]
  }

  private static func trainData(_ table: String) -> JSON {
    ["data": ["train_data": [["namespace": .text(namespace), "name": .text(table)]]]]
  }

  private static func conf(roles: JSON, roleParameters: JSON, parameters: JSON) -> JSON {
    [
      "initiator": ["role": "guest", "party_id": 9999], "job_parameters": ["work_mode": 0], "role": roles,
      "role_parameters": roleParameters, "algorithm_parameters": parameters,
    ]
  }

  private func write(_ name: String, conf: JSON, components: JSON) throws -> Job {
    Job(
      conf: try write("\(name)_conf.json", conf),
      dsl: try write("\(name)_dsl.json", ["components": components]))
  }

  private func write(_ name: String, _ json: JSON) throws -> String {
    let path = "\(folder)/\(name)"
    try files.writeNewFile(path, CanonicalJSON.bytes(json))
    return path
  }
}

extension JobFiles {
  /// The conf that uploads the breast-cancer tables as they are (`raw_guest`, `raw_host`) and standardised
  /// (`scaled_guest`, `scaled_host`), like the columns of FATE's own example data.
  func upload(from data: String) throws -> String {
    var entries: [JSON] = []
    for party in ["guest", "host"] {
      let raw = "\(data)/breast_cancer_\(party).csv"
      let scaled = "\(folder)/scaled_\(party).csv"
      let table = StandardisedTable(csv: String(decoding: try files.readFile(raw), as: UTF8.self))
      try files.writeNewFile(scaled, Array(try table.text().utf8))
      entries += [Self.entry(raw, "raw_\(party)"), Self.entry(scaled, "scaled_\(party)")]
    }
    return try write("upload.json", ["data": .list(entries)])
  }

  private static func entry(_ file: String, _ table: String) -> JSON {
    [
      "file": .text(file), "head": 1, "partition": 4, "work_mode": 0, "drop": 1, "namespace": .text(namespace),
      "table_name": .text(table),
    ]
  }
}

/// A table of numbers whose columns, but those named `id` and `y`, get mean 0 and standard deviation 1.
private struct StandardisedTable {
  let csv: String

  /// The table as CSV again, six decimals a value.
  func text() throws -> String {
    let lines = csv.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    guard let header = lines.first, lines.count > 1 else { throw BenchmarkError("the data have no rows") }
    var rows = Array(lines.dropFirst())
    for (column, name) in header.enumerated() where name != "id" && name != "y" {
      let values = rows.compactMap { $0.count == header.count ? Double($0[column]) : nil }
      guard values.count == rows.count else { throw BenchmarkError("column \(name) has a value that is no number") }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      let deviation = variance > 0 ? variance.squareRoot() : 1
      for row in rows.indices { rows[row][column] = Figure.fixed((values[row] - mean) / deviation, decimals: 6) }
    }
    return ([header] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
  }
}
