import Configuration
import TestSupport
import Testing

@testable import Commands

/// Deployed versions and what is known about models (contract 4.5, 7.2).
@Suite struct DeployTests {
  @Test func deployMakesAVersionToPredictWith() throws {
    let model = try TrainedModel(later: true)
    try model.shell.answer(as: "1.11")
    let body = """
      {"model_id": "\(TrainedModel.modelID)", "model_version": "\(model.version)", "components_checkpoint": {},
       "cpn_list": ["dataio_0", "intersection_0", "hetero_lr_0"]}
      """
    let answer = try Gateway(model.shell).post("model/deploy", body).json
    #expect(answer["retcode"] == 0, "\(answer)")
    #expect(answer["data"]?.keys == ["arbiter", "detail", "guest", "host", "model_id", "model_version"])
    #expect(answer["data"]?["guest"] == ["9999": 0] && answer["data"]?["host"] == ["10000": 0])
    #expect(answer["data"]?["detail"]?["guest"]?["9999"]?.keys == ["retcode", "retmsg"])
    let version = try #require(answer["data"]?["model_version"]?.textValue)
    #expect(version > model.version)

    let query = #"{"model_id": "\#(TrainedModel.modelID)", "model_version": "\#(version)"}"#
    let dsl = try Gateway(model.shell).post("model/get/predict/dsl", query).json["data"]
    #expect(dsl?["components"]?.keys == ["dataio_0", "hetero_lr_0", "intersection_0"])
    #expect(dsl?["components"]?["dataio_0"]?["input"]?["model"] == ["pipeline.dataio_0.dataio"])
    let conf = try Gateway(model.shell).post("model/get/predict/conf", query).json["data"]
    #expect(conf?.keys == ["component_parameters", "dsl_version", "initiator", "job_parameters", "role"])
    #expect(
      conf?["job_parameters"]?["common"] == [
        "job_type": "predict", "model_id": .text(TrainedModel.modelID), "model_version": .text(version),
      ])

    let rows = try Gateway(model.shell).post(
      "model/query", query.replacing("}", ", \"query_filters\": [\"role\", \"party_id\", \"parent\", \"parent_info\"]}")
    )
    let row = try #require(try rows.json["data"]?.listValue?.first { $0["f_role"] == "guest" })
    #expect(row.keys == ["f_parent", "f_parent_info", "f_party_id", "f_role"])
    #expect(row["f_parent"] == false)
    #expect(row["f_parent_info"]?["parent_model_version"]?.textValue == model.version)

    let unknown = try Gateway(model.shell).post("model/deploy", body.replacing("hetero_lr_0", "hetero_lr_1"))
    #expect(try unknown.retmsg == "components ['hetero_lr_1'] not exist in training dsl, can not deploy!!!")
    let checkpoint = try Gateway(model.shell).post(
      "model/deploy", body.replacing("\"components_checkpoint\": {}", "\"components_checkpoint\": {\"a\": {}}"))
    #expect(try checkpoint.retmsg?.hasSuffix("there are no checkpoints of a to deploy") == true)
  }

  /// As FATE's command line asks: the file is what it saves.
  @Test func predictDSLAndConfAsFiles() throws {
    let model = try TrainedModel()
    let query = #"{"model_id": "\#(TrainedModel.modelID)", "model_version": "\#(model.version)", "filename": "f.json"}"#
    let dsl = try Gateway(model.shell).post("model/get/predict/dsl", query)
    #expect(dsl.headers["content-disposition"] == "attachment; filename=f.json")
    #expect(try dsl.json.keys == ["components"])
    let conf = try Gateway(model.shell).post("model/get/predict/conf", query)
    #expect(try conf.json.keys == ["initiator", "job_parameters", "role", "role_parameters"])
    #expect(
      try conf.json["role_parameters"]?["guest"] == [
        "args": ["data": ["eval_data": [["name": "name_to_be_filled_0", "namespace": "namespace_to_be_filled_0"]]]]
      ])
    let missing = try Gateway(model.shell).post("model/get/predict/dsl", query.replacing(model.version, "1"))
    #expect(missing.status != 200)
  }

  @Test func modelInfoHasTheColumnsOfFATE() throws {
    let model = try TrainedModel()
    let result = model.shell.run("get_model_info --model_version \(model.version) -r guest -p 9999")
    let rows = try #require(try result.answer["data"]?.listValue)
    #expect(rows.count == 1)
    #expect(
      rows[0].keys == [
        "f_create_date", "f_create_time", "f_description", "f_fate_version", "f_inference_dsl", "f_initiator_party_id",
        "f_initiator_role", "f_job_id", "f_loaded_times", "f_model_id", "f_model_version", "f_parent", "f_parent_info",
        "f_party_id", "f_role", "f_roles", "f_runtime_conf", "f_size", "f_train_dsl", "f_train_runtime_conf",
      ])
    #expect(rows[0]["f_loaded_times"] == 0 && (rows[0]["f_size"]?.integerValue ?? 0) > 1000)
    try model.run("load", model.serving())
    let loaded = model.shell.run("get_model_info --model_version \(model.version) --query_filters loaded_times,role")
    #expect(try loaded.answer["data"]?.listValue?.first { $0["f_role"] == "guest" }?["f_loaded_times"] == 1)
  }

  @Test func tags() throws {
    let model = try TrainedModel()
    let gateway = Gateway(model.shell)
    func post(_ path: String, _ body: String) throws -> JSON { try gateway.post("model/\(path)", body).json }
    #expect(
      try post("tag/create", #"{"tag_name": "best", "tag_desc": "the best"}"#)["retmsg"]
        == "'best' tag has been created successfully.")
    #expect(try post("tag/create", #"{"tag_name": "best"}"#)["retcode"] == 100)
    let job = #""job_id": "\#(model.version)""#
    #expect(
      try post("model_tag/create", "{\(job), \"tag_name\": \"best\"}")["retmsg"]?.textValue
        == "Adding best tag for model with job id: \(model.version) successfully.")
    #expect(try post("model_tag/create", "{\(job), \"tag_name\": \"best\"}")["retcode"] == 100)
    #expect(
      try post("model_tag/retrieve", "{\(job)}")["data"] == [
        "count": 1, "tags": [["name": "best", "description": "the best"]],
      ])
    #expect(
      try post("tag/list", #"{"limit": 10}"#)["data"] == [
        "tags": [["name": "best", "description": "the best", "model_count": 1]]
      ])
    let models = try post("tag/retrieve", #"{"tag_name": "best", "with_model": true}"#)["data"]
    #expect(models?["models"]?[0]?.keys == ["model_id", "model_size", "model_version", "party_id", "role"])
    #expect(
      try post("tag/retrieve", #"{"tag_name": "be", "with_model": false}"#)["data"] == [
        "tags": [["name": "best", "description": "the best"]]
      ])
    #expect(
      try post("tag/update", #"{"tag_name": "best", "new_tag_name": "good"}"#)["retmsg"]
        == "Infomation of 'best' tag has been updated successfully.")
    #expect(
      try post("model_tag/remove", "{\(job), \"tag_name\": \"good\"}")["retmsg"]?.textValue
        == "'good' tag has been removed from tag list of model \(TrainedModel.modelID) \(model.version).")
    #expect(try post("tag/destroy", #"{"tag_name": "good"}"#)["retmsg"] == "'good' tag has been deleted successfully.")
    #expect(try post("tag/destroy", #"{"tag_name": "good"}"#)["retmsg"] == "Can not found 'good' tag.")
    #expect(try post("model_tag/retrieve", #"{"job_id": "1"}"#)["retmsg"] == "Can not found model by job id: '1'.")
  }
}
