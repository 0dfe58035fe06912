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
  /// Binning leaves the values as they are: bin numbers are small integers, hence cheap multipliers.
  func regressionJob() throws -> Job {
    let reading: JSON = ["output_format": ["dense"]]
    let label: JSON = [
      "with_label": [true], "label_name": ["y"], "label_type": ["int"], "output_format": ["dense"],
    ]
    return try write(
      "regression",
      conf: Self.conf(
        roles: ["guest": [9999], "host": [10000], "arbiter": [10000]],
        roleParameters: [
          "guest": ["args": Self.trainData("guest"), "dataio_0": label],
          "host": [
            "args": Self.trainData("host"), "dataio_0": reading, "evaluation_0": ["need_run": [false]],
          ],
        ],
        parameters: [
          "dataio_0": ["with_label": false],
          "intersection_0": ["intersect_method": "rsa", "sync_intersect_ids": true, "only_output_key": false],
          "hetero_feature_binning_0": [
            "method": "quantile", "bin_num": 10,
            "transform_param": ["transform_cols": []],
          ],
          "hetero_lr_0": Self.regression, "evaluation_0": ["eval_type": "binary", "pos_label": 1],
        ]),
      components: Self.regressionComponents)
  }

  /// A tolerance of zero is never met, so all ten epochs are run.
  private static let regression: JSON = [
    "penalty": "L2", "optimizer": "rmsprop", "alpha": 0.01, "tol": 0, "max_iter": 10, "early_stop": "diff",
    "batch_size": 320, "learning_rate": 0.15, "init_param": ["init_method": "random_uniform", "fit_intercept": true],
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

  func write(_ name: String, conf: JSON, components: JSON) throws -> Job {
    Job(
      conf: try write("\(name)_conf.json", conf),
      dsl: try write("\(name)_dsl.json", ["components": components]))
  }

  private func write(_ name: String, _ json: JSON) throws -> String {
    let path = "\(folder)/\(name)"
    try files.replaceFile(path, CanonicalJSON.bytes(json))
    return path
  }
}

extension JobFiles {
  /// The conf that uploads the breast-cancer tables.
  func upload(from data: String) throws -> String {
    let entries = ["guest", "host"].map { party -> JSON in
      [
        "file": .text("\(data)/breast_cancer_\(party).csv"), "head": 1, "partition": 4, "work_mode": 0, "drop": 1,
        "namespace": .text(Self.namespace), "table_name": .text(party),
      ]
    }
    return try write("upload.json", ["data": .list(entries)])
  }

  /// The conf that uploads FATE's default_credit tables.
  func creditUpload(from data: String) throws -> String {
    let entries = ["guest", "host"].map { party -> JSON in
      [
        "file": .text("\(data)/default_credit_hetero_\(party).csv"), "head": 1, "partition": 4, "work_mode": 0,
        "drop": 1,
        "namespace": .text(Self.namespace), "table_name": .text("credit_\(party)"),
      ]
    }
    return try write("credit_upload.json", ["data": .list(entries)])
  }

  /// DataIO, intersection in clear, and epochs of HeteroLR on them.
  func creditJob(epochs: Int) throws -> Job {
    let label: JSON = ["with_label": [true], "label_name": ["y"], "label_type": ["int"]]
    let regression: JSON = [
      "penalty": "L2", "optimizer": "rmsprop", "alpha": 0.001, "tol": 0, "max_iter": .integer(epochs),
      "early_stop": "diff", "batch_size": 3200, "learning_rate": 0.15, "init_param": ["init_method": "random_uniform"],
      "encrypt_param": ["method": "Paillier", "key_length": 1024],
    ]
    return try write(
      "credit_\(epochs)",
      conf: Self.conf(
        roles: ["guest": [9999], "host": [10000], "arbiter": [10000]],
        roleParameters: [
          "guest": ["args": Self.trainData("credit_guest"), "dataio_0": label],
          "host": ["args": Self.trainData("credit_host")],
        ],
        parameters: [
          "dataio_0": ["with_label": false], "intersection_0": ["intersect_method": "raw"], "hetero_lr_0": regression,
        ]),
      components: [
        "dataio_0": Self.component("DataIO", ["data": ["args.train_data"]], model: "dataio"),
        "intersection_0": Self.component("Intersection", ["data": ["dataio_0.train"]]),
        "hetero_lr_0": Self.component("HeteroLR", ["train_data": ["intersection_0.train"]], model: "hetero_lr"),
      ])
  }
}
