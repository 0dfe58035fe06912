import Platform

/// Paillier here and in `phe`, turn by turn, each in one thread on the same processor where the system allows that.
struct PaillierComparison {
  let runner: ProgramRunner
  let phe: PythonPeer.Installation
  let repetitions: Int
  /// CPU seconds per operation and repetition.
  let seconds: Double
  let progress: (String) throws -> Void

  func rows() throws -> [Row] {
    try [1024, 2048].flatMap { bits in
      var (ours, others) = (NamedSamples(), NamedSamples())
      for repetition in 1...repetitions {
        try progress("Paillier, \(bits) bits: \(repetition) of \(repetitions)")
        ours.append(try rates(["/proc/\(getProcessID())/exe", "--paillier-rates", "\(bits)", "\(seconds)"]))
        if case .ready(let program) = phe { others.append(try rates(program.command + ["\(bits)", "\(seconds)"])) }
      }
      return PaillierOperation.allCases.map { row($0, bits, ours, others) }
    }
  }

  private func getProcessID() -> Int32 { ProcessEnvironment.current().processID }

  private func row(_ operation: PaillierOperation, _ bits: Int, _ ours: NamedSamples, _ others: NamedSamples) -> Row {
    let peer: Row.Peer = others[operation.ofPeer].map { .measured("phe", $0) } ?? .missing("phe")
    return Row(
      title: "Paillier \(bits): \(operation.title)", unit: "a CPU s", better: .higher,
      sample: ours[operation.rawValue], peer: peer,
      target: bits == 2048 ? operation.target.map(Row.Target.ratio) : nil)
  }

  /// The lines "name rate" that a program prints.
  private func rates(_ command: [String]) throws -> [(name: String, value: Double)] {
    let ended = try runner.run(onOneProcessor + command).succeeded()
    return try ended.output.split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      guard words.count == 2, let value = Double(words[1]) else {
        throw BenchmarkError("\(command[0]) printed '\(line)' instead of a name and a rate")
      }
      return (String(words[0]), value)
    }
  }

  /// What starts a program on the first processor that this one may use; nothing where util-linux is missing.
  private var onOneProcessor: [String] {
    let taskset = "/usr/bin/taskset"
    guard (try? runner.files.exists(taskset)) == true, let status = try? runner.files.readFile("/proc/self/status"),
      let line = String(decoding: status, as: UTF8.self).split(separator: "\n")
        .first(where: { $0.hasPrefix("Cpus_allowed_list:") })
    else { return [] }
    let first = line.dropFirst("Cpus_allowed_list:".count).drop { !$0.isNumber }.prefix { $0.isNumber }
    return first.isEmpty ? [] : [taskset, "-c", String(first)]
  }
}
