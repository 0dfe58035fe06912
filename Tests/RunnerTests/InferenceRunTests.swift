import Components
import Diagnostics
import Pipeline
import Platform
import Runner
import Tables
import Testing
import Workspace

/// Rows that are scored in memory get what a predict job gives them.
@Suite struct InferenceRunTests {
  private func batch(_ rows: Range<Int>) throws -> [Party: Table] {
    [
      Party(.guest, 9999): try TrainedJob.rows(.guest, rows, hasLabel: false),
      Party(.host, 10000): try TrainedJob.rows(.host, rows),
    ]
  }

  private func scores(_ run: InferenceRun, _ tables: [Party: Table]) throws -> Table {
    let outputs = try run.score(tables)
    #expect(Array(outputs.keys) == ["hetero_lr_0"])
    return try #require(outputs[run.result ?? ""]?[Party(.guest, 9999)]?.data.first)
  }

  @Test(arguments: [TrainedJob.Form.version1, .version2])
  func scoresAreThoseOfTheTraining(_ form: TrainedJob.Form) throws {
    let trained = try TrainedJob(form)
    let run = try trained.inference()
    #expect(run.result == "hetero_lr_0")
    #expect(run.parties.map(\.name) == ["guest 9999", "host 10000"])
    let expected = try trained.predictions(trained.training)
    let whole = try scores(run, batch(0..<TrainedJob.count))
    #expect(whole.column("predict_score") == expected.column("predict_score"))
    // In batches of any size.
    let first = try scores(run, batch(0..<7))
    let second = try scores(run, batch(7..<TrainedJob.count))
    let both = try Table.concatenating([first, second])
    #expect(both.column("predict_score")?.doubles?.array == expected.column("predict_score")?.doubles?.array)
  }

  @Test func rowsStayInTheOrderOfTheBatchAndMayRepeat() throws {
    let trained = try TrainedJob(.version1)
    let run = try trained.inference()
    let order = [9, 10, 2, 59, 2, 0]
    let tables = try batch(0..<TrainedJob.count).mapValues { $0.selecting(rows: order) }
    let found = try scores(run, tables)
    #expect(found.ids.strings == order.map { "id\($0)" })
    let expected = try trained.predictions(trained.training).aligned(to: found.ids)
    #expect(found.column("predict_score") == expected.column("predict_score"))
  }

  @Test func whatIsWrongWithABatchIsTold() throws {
    let run = try TrainedJob(.version1).inference()
    var tables = try batch(0..<3)
    tables[Party(.host, 10000)] = try Table(
      ids: ["id0", "id1", "id2"],
      columns: [Column(name: "x1", text: ["1", "x", "2"]), Column(name: "x3", doubles: [1, 2, 3])],
      metadata: Table.Metadata(idName: "id"))
    let list = try #require(throws: DiagnosticList.self) { try run.score(tables) }
    #expect(list.errors.map(\.message) == ["expected a number, found 'x'"])
    #expect(list.errors.first?.place?.contains("id 'id1', column 'x1'") == true)
    // The next batch is scored as if nothing had been.
    #expect(try scores(run, batch(0..<3)).rowCount == 3)
    #expect(try run.score(batch(0..<0)).isEmpty)
    #expect(throws: Diagnostic.self) { try run.score([:]) }
  }

  @Test func anInterruptEndsABatch() throws {
    let trained = try TrainedJob(.version1)
    let plan = try JobPlanner.servingPlan(
      of: try TrainedPipeline.stored(
        ModelStore.partyModelID(role: "guest", party: 9999, modelID: TrainedJob.modelID), version: trained.version,
        in: trained.job.workspace.models), registry: .standard)
    let interrupt = Interrupt()
    interrupt.raise(.terminate)
    let run = InferenceRun(
      plan, models: try JobModels(of: plan, in: trained.job.workspace.models), interrupt: interrupt)
    let list = try #require(throws: DiagnosticList.self) { try run.score(batch(0..<3)) }
    #expect(list.errors.allSatisfy { $0.code == .interrupted })
  }
}
