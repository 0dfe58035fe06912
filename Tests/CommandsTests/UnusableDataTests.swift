import TestSupport
import Testing

/// What components say of data that they cannot use: which rows or columns, in whose table, and what to do.
@Suite struct UnusableDataTests {
  /// A table of either side, a component that gets both, and what is said.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var guest = Self.labelled { "\($0 % 2),0.\($0),\($0 * $0 % 7)" }
    var host = Self.rows("x2,x3") { "1.\($0),\($0 % 5)" }
    var withLabel = true
    let module: String
    var port = "train_data"
    var parameters = ""
    /// What is said of it.
    let message: String
    let help: String
    /// Whether it is an error.
    var fails = true

    static func rows(_ header: String, prefix: String = "r", count: Int = 12, _ row: (Int) -> String) -> String {
      "id,\(header)\n" + (0..<count).map { "\(prefix)\($0),\(row($0))\n" }.joined()
    }

    static func labelled(count: Int = 12, _ row: (Int) -> String) -> String { rows("y,x0,x1", count: count, row) }
  }

  private static let regression = #""max_iter": 1, "encrypt_param": {"method": null}"#

  static let cases = [
    Case(
      testDescription: "no label column", guest: Case.rows("x0,x1") { "0.\($0),\($0)" }, module: "HeteroLR",
      message: "dt_0 at guest 9999: label_name: error: the table of guest 9999 has no column 'y', its label",
      help: "set 'with_label' to false for a party without label"),
    Case(
      testDescription: "label not read", withLabel: false, module: "HeteroLR", parameters: regression,
      message: "it_0 at guest 9999: error: the guest's table has no label column",
      help: "set with_label of DataIO at the guest to true"),
    Case(
      testDescription: "single class", guest: Case.labelled { "1,0.\($0),\($0 % 5)" }, module: "HeteroLR",
      parameters: regression,
      message: "error: all 12 rows of the guest have the label 1 in 'y'; a model needs rows of two classes",
      help: "train on a table with both classes"),
    Case(
      testDescription: "single class binned", guest: Case.labelled { "1,0.\($0),\($0 % 5)" },
      module: "HeteroFeatureBinning", port: "data",
      message: "it_0, column 'y': error: all 12 rows have the label 1; weight of evidence compares two",
      help: "bin a table with rows of both classes"),
    Case(
      testDescription: "missing value at the guest", guest: Case.labelled { "\($0 % 2),\($0 == 3 ? "" : "0.5"),\($0)" },
      module: "HeteroLR", parameters: regression,
      message: "it_0 at guest 9999: error: id 'r3', column 'x0': the value is missing or infinite",
      help: "fill missing values with missing_fill of DataIO"),
    Case(
      testDescription: "missing value at the host", host: Case.rows("x2,x3") { "\($0 == 5 ? "" : "1.5"),\($0)" },
      module: "HeteroLR", parameters: regression,
      message: "it_0 at host 10000: error: id 'r5', column 'x2': the value is missing or infinite",
      help: "fill missing values with missing_fill of DataIO"),
    Case(
      testDescription: "fewer rows than folds", guest: Case.labelled(count: 3) { "\($0 % 2),0.\($0),\($0)" },
      module: "HeteroLR", parameters: regression + #", "cv_param": {"need_cv": true, "n_splits": 4}"#,
      message: "it_0 at guest 9999: cv_param.n_splits: error: guest 9999 has 3 rows, too few for 4 folds",
      help: "use fewer folds, or a table with more rows"),
    Case(
      testDescription: "no common ids", host: Case.rows("x2", prefix: "q") { "\($0)" }, module: "HeteroLR",
      message: "inter_0 at host 10000: error: the parties have no id in common",
      help: "compare the ids of all tables; the first at host 10000 is 'q0'"),
    Case(
      testDescription: "constant column correlated", guest: Case.labelled { "\($0 % 2),2,\($0)" },
      module: "HeteroPearson", parameters: #""column_indexes": -1"#,
      message: "it_0 at guest 9999: warning: 'x0' of guest 9999 is constant, the correlations with it are NaN",
      help: "",
      fails: false),
    Case(
      testDescription: "constant column scaled", host: Case.rows("x2,x3") { "7,\($0)" }, module: "FeatureScale",
      port: "data", parameters: #""method": "min_max_scale""#,
      message: "it_0 at host 10000: warning: constant features of host 10000, whose spread counts as 1: 'x2'", help: "",
      fails: false),
    Case(
      testDescription: "more bins than values", host: Case.rows("x2,x3") { "\($0 % 3),\($0)" },
      module: "HeteroFeatureBinning", port: "data", parameters: #""bin_num": 10, "encrypt_param": {"method": null}"#,
      message: "it_0 at host 10000: warning: features of host 10000 with fewer bins than bin_num 10, since too few of",
      help: "'x2' 3", fails: false),
    Case(
      testDescription: "labels that are no counts", guest: Case.labelled { "\($0 - 6),0.\($0),\($0)" },
      module: "HeteroPoisson", parameters: regression,
      message: "error: id 'r0', column 'y': the label is below 0, which is no count",
      help: "look at label_name of DataIO, or use HeteroLinR"),
    Case(
      testDescription: "groups beyond rows", guest: Case.labelled(count: 3) { "\($0 % 2),0.\($0),\($0)" },
      module: "HeteroKmeans", parameters: #""k": 4"#,
      message: "it_0 at host 10000: k: error: k is 4, the table has 3 rows",
      help: "give at most as many groups as rows"),
    Case(
      testDescription: "class without a share", module: "FederatedSample", port: "data",
      parameters: #""mode": "stratified", "fractions": [[0, 0.5]]"#,
      message:
        "id 'r1', column 'y': error: label not specify sample rate! check it please: 'fractions' has no share of 1",
      help: "give a [label, share] for every label"),
    Case(
      testDescription: "features where predictions are needed", module: "Evaluation", port: "data",
      message: "error: inter_0.data has no predictions: the columns label, predict_score and type are needed",
      help: "connect the output of a model, HeteroLR for instance"),
  ]

  @Test(arguments: cases)
  func whatToDoIsSaid(of given: Case) throws {
    let shell = try Shell()
    for (name, csv) in [("guest", given.guest), ("host", given.host)] { try shell.upload(name, csv) }
    try shell.workdir.write("conf.json", conf(given))
    try shell.workdir.write("dsl.json", dsl(given))
    let result = shell.run("submit_job -c conf.json -d dsl.json")
    #expect(result.status == (given.fails ? 1 : 0), "\(result.error)")
    #expect(result.error.contains(given.message) && result.error.contains(given.help), "\(result.error)")
  }

  private func conf(_ given: Case) -> String {
    func party(_ table: String, _ withLabel: Bool) -> String {
      #"{"0": {"reader_0": {"table": {"name": "\#(table)", "namespace": "n"}}, "dt_0": {"with_label": \#(withLabel)}}}"#
    }
    return """
      {"dsl_version": 2, "initiator": {"role": "guest", "party_id": 9999},
       "role": {"guest": [9999], "host": [10000], "arbiter": [10000]}, "job_parameters": {"common": {}},
       "component_parameters": {
         "common": {"it_0": {\(given.parameters)}, "inter_0": {"intersect_method": "raw"}},
         "role": {"guest": \(party("guest", given.withLabel)), "host": \(party("host", false))}}}
      """
  }

  private func dsl(_ given: Case) -> String {
    """
    {"components": {
      "reader_0": {"module": "Reader", "output": {"data": ["data"]}},
      "dt_0": {"module": "DataTransform", "input": {"data": {"data": ["reader_0.data"]}}, "output": {"data": ["data"]}},
      "inter_0": {"module": "Intersection", "input": {"data": {"data": ["dt_0.data"]}}, "output": {"data": ["data"]}},
      "it_0": {"module": "\(given.module)", "input": {"data": {"\(given.port)": ["inter_0.data"]}}}}}
    """
  }
}
