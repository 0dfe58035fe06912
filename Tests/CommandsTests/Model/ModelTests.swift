import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing

@testable import Commands

/// The operations on models and what they answer (contract 1.3, 2.3, 7.2), by command and by REST.
@Suite struct ModelTests {
  @Test func exportedModelsComeBackElsewhere() throws {
    let model = try TrainedModel()
    let exported = try model.run("export", model.address(more: ", \"output_path\": \"out\""))
    #expect(exported.status == 0, "\(exported.error)")
    #expect(try exported.answer.keys == ["file", "retcode", "retmsg"])
    let path = try #require(try exported.answer["file"]?.textValue)
    #expect(Path.name(path) == "guest#9999#\(TrainedModel.modelID)_\(model.version).zip")
    #expect(try exported.retmsg == "download successfully, please check \(path)")

    let response = try Gateway(model.shell).get("model/export", model.address())
    #expect(response.status == 200 && response.headers["content-type"] == "application/zip")
    #expect(response.headers["content-disposition"] == "attachment; filename=\(Path.name(path))")
    #expect(try response.body == FileSystem().readFile(path), "both faces give the same bytes")
    #expect(try Gateway(model.shell).post("model/export", model.address()).body == response.body)

    let other = try Shell()
    try other.workdir.write("model.zip", response.body)
    try other.workdir.write("import.json", model.address(more: ", \"file\": \"model.zip\", \"force_update\": 0"))
    let imported = other.run("import -c import.json")
    #expect(imported.status == 0, "\(imported.error)")
    #expect(try imported.answer == ["retcode": 0, "retmsg": "success"])
    let folder = "workspace/models/guest#9999#\(TrainedModel.modelID)/\(model.version)"
    // The record also names the parties whose models came together with it.
    let (came, went) = (try other.workdir.tree(folder), try model.shell.workdir.tree(folder))
    #expect(came.filter { $0.key != "model.json" } == went.filter { $0.key != "model.json" } && came.count > 5)

    let again = other.run("import -c import.json")
    #expect(try again.status == 5 && again.retcode == 100)
    #expect(
      try again.retmsg == "Model guest#9999#\(TrainedModel.modelID) \(model.version) local cache already existed")
    try other.workdir.write("import.json", model.address(more: ", \"file\": \"model.zip\", \"force_update\": 1"))
    #expect(other.run("import -c import.json").status == 0)
  }

  @Test func importOverREST() throws {
    let model = try TrainedModel()
    let archive = try Gateway(model.shell).get("model/export", model.address("host", 10000)).body
    let other = try Shell()
    var form = FormBody()
    for (key, value) in [
      ("role", "host"), ("party_id", "10000"), ("model_id", TrainedModel.modelID), ("model_version", model.version),
      ("force_update", "0"), ("file", "/home/me/model.zip"),
    ] { form.field(key, value) }
    form.file("model.zip", archive)
    let response = try Gateway(other).send("POST", "model/import", form.bytes, type: FormBody.type)
    #expect(try response.status == 200 && response.json == ["retcode": 0, "retmsg": "success"], "\(response.text)")
    #expect(try other.workdir.names("workspace/models") != [])
  }

  @Test func missingModelsAreNamedInFATEsWords() throws {
    let model = try TrainedModel()
    let wrong = model.address(version: String(model.version.dropLast()), more: ", \"output_path\": \"out\"")
    let result = try model.run("export", wrong)
    #expect(try result.status == 4 && result.retcode == 100)
    #expect(
      try result.retmsg
        == "Can not found guest#9999#\(TrainedModel.modelID) \(model.version.dropLast()) model local cache")
    #expect(result.error.contains("did you mean '\(model.version)'?"))
    #expect(try !FileSystem().exists(model.shell.workdir.path("out")))
    let response = try Gateway(model.shell).get("model/export", wrong)
    #expect(response.status != 200, "FATE's client saves whatever comes with status 200")
    #expect(try response.retmsg?.hasPrefix("Can not found") == true)
    let transfer = try Gateway(model.shell).post("model/transfer", #"{"name": "1", "namespace": "guest#1#m"}"#)
    #expect(try transfer.retcode == 100 && transfer.json["data"] == nil)
    for (command, conf) in [
      ("get_predict_dsl", wrong), ("get_predict_conf", wrong), ("get_model_info", wrong), ("deploy", wrong),
    ] {
      let result = try model.run(command, conf)
      #expect(try result.status == 4 && result.retcode == 101, "\(command)")
    }
  }

  @Test func transferDecodes() throws {
    let model = try TrainedModel()
    let name = "guest#9999#\(TrainedModel.modelID)"
    let body = #"{"name": "\#(model.version)", "namespace": "\#(name)"}"#
    let answer = try Gateway(model.shell).post("model/transfer", body).json
    #expect(answer.keys == ["data", "retcode", "retmsg"])
    #expect(
      answer["data"]?.keys == [
        "dataio_0.dataio:DataIOMeta", "dataio_0.dataio:DataIOParam",
        "hetero_lr_0.hetero_lr:HeteroLogisticRegressionMeta", "hetero_lr_0.hetero_lr:HeteroLogisticRegressionParam",
        "pipeline.pipeline:Pipeline",
      ])
    let text = try #require(answer["data"]?["hetero_lr_0.hetero_lr:HeteroLogisticRegressionParam"]?.textValue)
    let program = "import base64,sys; sys.stdout.buffer.write(base64.b64decode(sys.argv[1], validate=True))"
    let decoded = try EndedProgram.run("/usr/bin/python3", ["-c", program, text])
    let file = "workspace/models/\(name)/\(model.version)/hetero_lr_0/hetero_lr/HeteroLogisticRegressionParam.json"
    #expect(try decoded.output == model.shell.workdir.read(file))
    #expect(try model.run("transfer", body).answer["data"] == answer["data"])
  }

  /// RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
  ])
  func base64(_ text: String, _ expected: String) { #expect(Base64.text(Array(text.utf8)) == expected) }

  @Test func loadAndBind() throws {
    let model = try TrainedModel()
    let loaded = try model.run("load", model.serving(more: ", \"servings\": [\"10.0.0.1:8000\"]"))
    #expect(loaded.status == 0, "\(loaded.error)")
    let answer = try loaded.answer
    #expect(answer.keys == ["data", "jobId", "retcode", "retmsg"])
    #expect(answer["retcode"] == 0 && answer["retmsg"] == "success")
    #expect(
      answer["data"] == [
        "guest": ["9999": 0], "host": ["10000": 0],
        "detail": [
          "guest": ["9999": ["retcode": 0, "retmsg": "success"]],
          "host": ["10000": ["retcode": 0, "retmsg": "success"]],
        ],
      ])
    let byJob = try Gateway(model.shell).post("model/load", #"{"job_id": "\#(model.version)"}"#).json
    #expect(byJob["data"] == answer["data"])
    #expect(byJob["jobId"] != answer["jobId"], "no id is given twice")

    let nameless = try model.run("bind", model.serving(more: ", \"service_id\": \"\""))
    #expect(try nameless.status == 2 && nameless.retcode == 101 && nameless.retmsg == "no service id")
    let bound = try model.run("bind", model.serving(more: ", \"service_id\": \"credit\", \"servings\": []"))
    #expect(try bound.answer == ["retcode": 0, "retmsg": "service id is credit"])
    let again = try Gateway(model.shell).post(
      "model/bind", #"{"job_id": "\#(model.version)", "service_id": "../x"}"#)
    #expect(try again.retmsg == "service id is ../x")
    #expect(try model.shell.workdir.names("workspace/services") == ["%2e.%2fx.json", "credit.json"])
  }

  @Test func whatIsNotThereIsNeitherLoadedNorBound() throws {
    let model = try TrainedModel()
    let bound = try model.run("bind", model.serving(more: ", \"service_id\": \"credit\""))
    #expect(try bound.status == 5 && bound.retmsg?.contains("is not loaded for guest 9999 and host 10000") == true)
    let loaded = try model.run("load", model.serving(version: "20200101"))
    #expect(try loaded.status == 4 && loaded.retcode == 101 && loaded.retmsg == "failed")
    let answer = try loaded.answer
    #expect(answer["data"]?["guest"]?["9999"] == 100)
    #expect(
      answer["data"]?["detail"]?["host"]?["10000"]?["retmsg"]?.textValue?.hasPrefix("Can not found host#10000") == true)
    let unknown = try Gateway(model.shell).post("model/load", #"{"job_id": "1"}"#)
    #expect(try unknown.retcode == 101)
    #expect(
      try unknown.retmsg
        == "Model with version 1 can not be found in database. Please check if the model version is valid."
    )
    let empty = try Gateway(model.shell).post("model/load", "{}")
    #expect(try empty.retmsg == "the following arguments are required: initiator,role,job_parameters")
    #expect(try !FileSystem().exists(model.shell.workdir.path("workspace/serving")))
  }

  @Test func modelsAreStoredAndRestored() throws {
    let model = try TrainedModel()
    let stored = try model.run("store", model.address(more: ", \"force_update\": false"))
    #expect(stored.status == 0, "\(stored.error)")
    #expect(try stored.answer.keys == ["data", "jobId", "retcode", "retmsg"])
    #expect(
      try stored.answer["data"]?.keys == ["board_url", "job_dsl_path", "job_runtime_conf_path", "logs_directory"])
    let job = try #require(try stored.answer["jobId"]?.textValue)
    let task = try model.shell.run("query_task -j \(job)").answer["data"]?[0]
    #expect(task?["f_component_name"] == "store_0" && task?["f_role"] == "local")
    let again = try model.run("store", model.address())
    #expect(again.status == 1 && again.error.contains("is stored already"))
    #expect(try model.run("store", model.address(more: ", \"force_update\": true")).status == 0)

    let taken = try model.run("restore", model.address())
    #expect(taken.status == 1 && taken.error.contains("local cache already existed"))
    let folder = model.shell.workdir.path("workspace/models/guest#9999#\(TrainedModel.modelID)")
    let before = try tree(folder)
    try FileSystem().removeTree(folder)
    let restored = try model.run("restore", model.address())
    #expect(restored.status == 0, "\(restored.error)")
    #expect(
      try tree(folder).filter { !$0.key.hasSuffix("model.json") } == before.filter { !$0.key.hasSuffix("model.json") })
    let restore = try #require(try restored.answer["jobId"]?.textValue)
    #expect(
      try model.shell.run("query_task -j \(restore)").answer["data"]?[0]?["f_component_name"] == "restore_0")

    let mysql = try model.run("store", model.address(more: ", \"store_address\": {\"storage\": \"mysql\"}"))
    #expect(try mysql.status == 2 && mysql.retmsg?.contains("fedflow has no database") == true)
    let elsewhere = ", \"store_address\": {\"path\": \"\(model.shell.workdir.path("elsewhere"))\"}"
    #expect(try model.run("store", model.address(more: elsewhere)).status == 0)
    let refused = try Gateway(model.shell).post("model/store", model.address(more: elsewhere))
    #expect(try refused.code == "F1211", "over REST only the folders of the settings")
  }

  @Test func migratedModelsHaveOtherParties() throws {
    let model = try TrainedModel()
    let conf = """
      {"job_parameters": {"federated_mode": "SINGLE"}, "role": {"guest": [9999], "arbiter": [10000], "host": [10000]},
       "migrate_initiator": {"role": "guest", "party_id": 99}, "unify_model_version": "v1",
       "migrate_role": {"guest": [99], "arbiter": [100], "host": [100]},
       "execute_party": {"guest": [9999], "host": [10000]},
       "model_id": "\(TrainedModel.modelID)", "model_version": "\(model.version)"}
      """
    let answer = try Gateway(model.shell).post("model/migrate", conf).json
    #expect(answer.keys == ["data", "jobId", "retcode", "retmsg"])
    #expect(answer["data"]?.keys == ["detail", "guest", "host"])
    let new = "arbiter-100#guest-99#host-100#model"
    let message = try #require(answer["data"]?["detail"]?["guest"]?["9999"]?["retmsg"]?.textValue)
    #expect(message.contains("New model id is: \(new), model version is: v1"))
    let path = "workspace/models/guest#99#\(new)/v1/pipeline/pipeline/Pipeline.json"
    let pipeline = try JSONReader.read(SourceText(name: "p", text: model.shell.workdir.read(path))).json
    #expect(pipeline["model_id"]?.textValue == new && pipeline["model_version"] == "v1")
    #expect(
      pipeline["train_runtime_conf"]?["role"] == ["guest": [99], "arbiter": [100], "host": [100]])
    #expect(pipeline["train_runtime_conf"]?["initiator"] == ["role": "guest", "party_id": 99])
    let same = try model.run("migrate", conf.replacing("[99]", "[9999]").replacing("[100]", "[10000]"))
    #expect(try same.retcode == 100 && same.retmsg?.hasPrefix("The config of previous roles is the same") == true)
  }

  @Test(arguments: ["homo/convert", "homo/deploy"])
  func homogeneousModelsAreRefused(_ path: String) throws {
    let response = try Gateway(try Shell()).post("model/\(path)", "{}")
    #expect(try response.retcode == 100 && response.retmsg?.contains("not built in this version") == true)
  }
}

extension String {
  func replacing(_ old: String, _ new: String) -> String {
    var result = ""
    var rest = self[...]
    while let range = rest.firstRange(of: old) {
      result += rest[..<range.lowerBound] + new
      rest = rest[range.upperBound...]
    }
    return result + rest
  }
}
