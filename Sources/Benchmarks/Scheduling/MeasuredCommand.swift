import Commands
import Components
import Pipeline
import Platform

/// A command of fedflow in this process, with what no user has: the module NoOp, and flushes that are left out.
///
/// `Benchmarks command ARGUMENTS…` and `Benchmarks unsynced ARGUMENTS…`. The program that is installed cannot leave out a
/// flush; so nobody's results depend on a switch that was forgotten.
struct MeasuredCommand {
  /// Whether flushes reach the disk; they are called in any case.
  enum Flushing: String {
    case synced = "command"
    case unsynced
  }

  private let flushing: Flushing
  private let environment: ProcessEnvironment

  init?(_ environment: ProcessEnvironment) {
    guard let word = environment.arguments.first, let flushing = Flushing(rawValue: word) else { return nil }
    self.flushing = flushing
    var own = environment
    own.arguments = Array(environment.arguments.dropFirst())
    self.environment = own
  }

  /// The program and the first word of a call in a process of its own.
  static func call(_ flushing: Flushing) -> [String] {
    ["/proc/\(ProcessEnvironment.current().processID)/exe", flushing.rawValue]
  }

  /// Runs it.
  ///
  /// - Returns: its exit status.
  func run() -> Int32 {
    let registry = ComponentRegistry(
      Array(ComponentRegistry.standard.components.values) + [NoOp.self], notBuilt: ComponentRegistry.standard.notBuilt)
    return CommandLineFace.run(
      environment: environment, console: .system(), registry: registry,
      files: FaultyStorage(flushes: flushing == .synced).files)
  }
}
