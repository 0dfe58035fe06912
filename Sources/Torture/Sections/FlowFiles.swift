import Configuration
import Platform

/// Two small tables, a job of six components, and the prediction with its model.
struct FlowFiles {
  /// The folder into which models are exported, and the one from which they are imported.
  static let (product, exported) = ("product", "exported")

  let folder: String
  private let files = FileSystem()

  init(folder: String) { self.folder = folder }

  static let roles: JSON = ["guest": [9999], "host": [10000], "arbiter": [10000]]
  private static let modelID = "arbiter-10000#guest-9999#host-10000#model"

  /// How the guest's model of a job is named to export and import.
  static func model(of job: String) -> [String] {
    ["--role", "guest", "--party_id", "9999", "--model_id", modelID, "--model_version", job]
  }

  func write() throws {
    var (guest, host) = ("id,y,a,b\n", "id,c,d\n")
    for row in 1...40 {
      guest += "\(row),\(row % 2),\(Double(row % 2) + Double(row % 7) / 10),\(Double(row % 5) / 5)\n"
      host += "\(row),\(Double(row % 3) / 3),\(Double(row % 11) / 11)\n"
    }
    for (name, text) in [("guest", guest), ("host", host)] {
      try write("\(name).csv", Array(text.utf8))
      try write(
        "upload_\(name).json",
        [
          "file": .text("\(folder)/\(name).csv"), "head": 1, "partition": 1, "work_mode": 0, "drop": 1,
          "namespace": "n", "table_name": .text(name),
        ])
    }
    try write("conf.json", conf)
    try write("dsl.json", dsl)
  }

  private func write(_ name: String, _ bytes: [UInt8]) throws {
    try files.createDirectories(folder)
    try files.replaceFile("\(folder)/\(name)", bytes, durable: false)
  }

  private func write(_ name: String, _ json: JSON) throws { try write(name, CanonicalJSON.bytes(json)) }

  private func data(_ key: String, _ table: String) -> JSON {
    ["data": .object([key: [["namespace": "n", "name": .text(table)]]])]
  }

  private var conf: JSON {
    [
      "initiator": ["role": "guest", "party_id": 9999], "job_parameters": ["work_mode": 0], "role": Self.roles,
      "role_parameters": [
        "guest": [
          "args": data("train_data", "guest"), "dataio_0": ["with_label": [true], "label_name": ["y"]],
        ],
        "host": [
          "args": data("train_data", "host"), "dataio_0": ["with_label": [false]],
          "evaluation_0": ["need_run": [false]],
        ],
      ],
      "algorithm_parameters": [
        "intersection_0": ["intersect_method": "raw"],
        "hetero_feature_binning_0": ["bin_num": 4, "encrypt_param": ["method": "None"]],
        "hetero_lr_0": ["max_iter": 2, "encrypt_param": ["method": "None"]],
      ],
    ]
  }

  private func component(_ module: JSON, _ data: JSON, model: String? = nil) -> JSON {
    var output: [String: JSON] = ["data": ["train"]]
    if let model { output["model"] = [.text(model)] }
    return ["module": module, "input": ["data": data], "output": .object(output)]
  }

  private var dsl: JSON {
    [
      "components": [
        "dataio_0": component("DataIO", ["data": ["args.train_data"]], model: "dataio"),
        "intersection_0": component("Intersection", ["data": ["dataio_0.train"]]),
        "feature_scale_0": component("FeatureScale", ["data": ["intersection_0.train"]], model: "scale"),
        "hetero_feature_binning_0": component(
          "HeteroFeatureBinning", ["data": ["feature_scale_0.train"]], model: "binning"),
        "hetero_lr_0": component("HeteroLR", ["train_data": ["hetero_feature_binning_0.train"]], model: "lr"),
        "evaluation_0": component("Evaluation", ["data": ["hetero_lr_0.train"]]),
      ]
    ]
  }

  /// The DSL of a job that fits a megabyte twice.
  static let shortDSL = "short_dsl.json"

  func writeShortJob() throws {
    try write(
      Self.shortDSL,
      [
        "components": [
          "dataio_0": component("DataIO", ["data": ["args.train_data"]], model: "dataio"),
          "intersection_0": component("Intersection", ["data": ["dataio_0.train"]]),
        ]
      ])
  }

  /// The conf of a prediction with the model of a job.
  func writePrediction(of job: String) throws {
    try write(
      "predict.json",
      [
        "initiator": ["role": "guest", "party_id": 9999], "role": Self.roles,
        "job_parameters": [
          "work_mode": 0, "job_type": "predict", "model_id": .text(Self.modelID), "model_version": .text(job),
        ],
        "role_parameters": [
          "guest": ["args": data("eval_data", "guest")], "host": ["args": data("eval_data", "host")],
        ],
      ])
  }
}
