import Diagnostics
import Pipeline
import Runner
import TestSupport
import Testing
import Workspace

@Suite struct JobTablesTests {
  private func reference(_ namespace: String, _ name: String) -> TableReference {
    TableReference(namespace: namespace, name: name)
  }

  /// A component that reads an argument at the guest, and one whose parameters name a table at the host.
  private func plan(argument: TableReference, parameter: TableReference, program: @escaping Program) -> JobPlan {
    fakePlan([
      FakeComponent(
        name: "dataio_0", data: [PlannedInput(port: .trainData, source: .argument("train_data"))],
        arguments: [guest: ["train_data": argument]], program: program),
      FakeComponent(name: "reader_0", tables: [host: [parameter]], program: program),
    ])
  }

  @Test func aTaskGetsItsArgumentsAndMayReadItsOwnTablesOnly() throws {
    let job = try FakeJob()
    try job.store("experiment", "breast_guest", [1, 2])
    try job.store("experiment", "breast_host", [3])
    let seen = Recorded<String>()
    let plan = plan(
      argument: reference("experiment", "breast_guest"), parameter: reference("experiment", "breast_host")
    ) { context in
      let read = context.capabilities.readTable
      let own = try? read?("experiment", "breast_host")
      let foreign = try? read?("experiment", "breast_guest")
      let input = context.input(.trainData)
      seen.append(
        "\(context.component) \(context.party.name): \(input?.name ?? "-") \(numbers(input?.table)) "
          + "\(read == nil ? "-" : "reads") \(numbers(own)) \(numbers(foreign))")
      return ComponentOutput()
    }
    let summary = try job.run(plan)
    #expect(summary.outcome == .success)
    #expect(
      seen.elements.sorted() == [
        "dataio_0 guest 9999: args.train_data [1.0, 2.0] - [] []", "dataio_0 host 10000: - [] - [] []",
        "reader_0 guest 9999: - [] - [] []", "reader_0 host 10000: - [] reads [3.0] []",
      ])
    let inputs = try #require(try job.workspace.jobs.manifest(job.id(summary))).inputs
    #expect(
      inputs == [
        "guest/9999/experiment.breast_guest": try job.workspace.tables.info("experiment", "breast_guest")?.digest,
        "host/10000/experiment.breast_host": try job.workspace.tables.info("experiment", "breast_host")?.digest,
      ])
  }

  @Test func everyMissingTableIsNamedWithWhoNeedsItBeforeAnythingIsWritten() throws {
    let job = try FakeJob()
    try job.store("experiment", "breast_guest", [1])
    let before = try job.folder.names()
    let plan = plan(
      argument: reference("experimant", "breast_guest"), parameter: reference("experiment", "breast_gest")
    ) { _ in ComponentOutput() }
    let error = #expect(throws: DiagnosticList.self) { try JobTables(of: plan, in: job.workspace) }
    #expect(
      error?.diagnostics.map(\.message) == [
        "table 'breast_guest' not found in namespace 'experimant', needed by 'dataio_0' at guest 9999",
        "table 'breast_gest' not found in namespace 'experiment', needed by 'reader_0' at host 10000",
      ])
    #expect(
      error?.diagnostics.map(\.help) == ["did you mean namespace 'experiment'?", "did you mean table 'breast_guest'?"])
    #expect(error?.status == .badRequest)
    #expect(try job.folder.names() == before)
  }

  @Test func aTableThatSeveralNeedIsMissingOnce() throws {
    let plan = plan(argument: reference("a", "b"), parameter: reference("a", "b")) { _ in ComponentOutput() }
    let error = try #require(
      #expect(throws: DiagnosticList.self) { try JobTables(of: plan, in: FakeJob().workspace) })
    #expect(error.diagnostics.count == 1)
    #expect(error.diagnostics[0].notes.map(\.message) == ["also needed by 'reader_0' at host 10000"])
    #expect(error.diagnostics[0].help == "upload it first")
  }
}
