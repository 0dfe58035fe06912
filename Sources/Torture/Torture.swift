import Diagnostics
import Glibc
import Platform

/// All sections, one after the other.
struct Torture {
  private let environment: ProcessEnvironment
  private let console: Console
  private let options: Options
  private let files = FileSystem()

  static let sectionNames = ["kill", "errors", "power", "full", "outside", "concurrency"]

  init(_ environment: ProcessEnvironment, _ console: Console, _ options: Options) {
    self.environment = environment
    self.console = console
    self.options = options
  }

  /// - Returns: whether nothing failed.
  func run() throws -> Bool {
    let folder = "\(environment.variable("TMPDIR") ?? "/tmp")/fedflow-torture-\(environment.processID)"
    try files.makeDirectory(folder)
    defer { try? files.removeTree(folder) }
    var tally = Tally(console, isQuiet: options.isQuiet)
    let flows = try Flows(Sandbox(folder: folder, environment: environment))
    let calls = flows.steps.map(\.calls).reduce(0, +)
    try tally.progress("\(flows.steps.count) commands with \(calls) changing calls")
    for section in faultSections { try section.run(flows, stride: options.stride, &tally) }
    if options.includes("full") { try FullDisk(flows.sandbox).run(options.stride, &tally) }
    if options.includes("outside") { try OutsideSection(flows).run(options.stride, &tally) }
    if options.includes("concurrency") { try Concurrency(flows.sandbox, jobs: options.concurrentJobs).run(&tally) }
    try console.write(tally.text)
    return tally.failures.isEmpty
  }

  private var faultSections: [FaultSection] {
    var sections: [FaultSection] = []
    if options.includes("kill") { sections.append(FaultSection(name: "kill -9", isDeadly: true) { .kill($0) }) }
    if options.includes("errors") {
      for (name, number) in [("ENOSPC", ENOSPC), ("EIO", EIO)] {
        sections.append(FaultSection(name: "\(name) once", isDeadly: false) { .once($0, number) })
        sections.append(FaultSection(name: "\(name) from then on", isDeadly: false) { .from($0, number) })
      }
      sections += [
        FaultSection(name: "EINTR once", isDeadly: false) { .once($0, EINTR) },
        FaultSection(name: "EINTR from then on", isDeadly: false) { .interrupted($0) },
        FaultSection(name: "short write once", isDeadly: false) { .short($0, isLasting: false) },
        FaultSection(name: "short writes from then on", isDeadly: false) { .short($0, isLasting: true) },
      ]
    }
    if options.includes("power") {
      for seed in 0..<6 {
        sections.append(FaultSection(name: "power cut", isDeadly: true) { .power($0, seed: 6 * $0 + seed) })
      }
    }
    return sections
  }
}
