import Diagnostics
import Platform

/// The rows and notes that have been gathered.
struct Report {
  private(set) var rows: [Row] = []
  private(set) var notes: [String] = []
  /// Whether every section could be measured.
  private(set) var isComplete = true
  private let files: FileSystem
  private let interrupt: Interrupt
  private let processorCount: Int

  /// Without rows.
  init(_ files: FileSystem, _ interrupt: Interrupt, processorCount: Int) {
    self.files = files
    self.interrupt = interrupt
    self.processorCount = processorCount
  }

  /// Adds the rows of a section, or one that says that it failed; only an interrupt ends the whole.
  mutating func section(_ name: String, _ measure: () throws -> (rows: [Row], note: String)) throws {
    let load = MachineLoad(files)
    do {
      let (new, note) = try measure()
      rows += new
      notes.append(note)
      if let others = load.processorsOfOthers {
        notes.append("While \(name) was measured, others used \(Figure.text(others)) of \(processorCount) processors.")
      }
    } catch {
      try interrupt.check()
      isComplete = false
      rows.append(Row(title: name, unit: "–", sample: nil))
      notes.append("\(name) failed: \((error as? Diagnostic)?.message ?? "\(error)")")
    }
  }

  /// The table with its notes.
  var text: String { Table.text(rows, notes: notes + Self.legend) }

  private static let legend = [
    "Medians of repetitions; ratios are medians over neighbouring repetitions: how many times better fedflow is.",
    "Targets in seconds hold for processors that nobody else uses.",
    "* published, not measured here: taken down by this project for FATE 1.11.4 (flow: fate_client 1.11.3) on a two-core",
    "  machine. Its memory is the proportional set of server and workers; its job had the same columns and no binning.",
  ]
}
