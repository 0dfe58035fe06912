import Configuration
import Diagnostics
import Exchange
import Federation

/// Calls about a federation that is there (contract A2).
enum SymetryQueries {
  /// FederationInfo, encrypted for the caller; in the place of secrets stands a word.
  static func info(_ context: SymetryContext) throws -> SymetryAnswer {
    let node = try context.node()
    let settings = node.settings
    var info: [String: JSON] = [
      "fed_local_id": .text(settings.localName), "local_uuid": .text(settings.node.text),
      "fed_name": .text(settings.name), "fed_secret_key": "SECRETKEY", "fed_type": .text(type(settings)),
      "is_pulsing": .bool(node.state.isPulsing), "allow_peers_explore": .bool(settings.allowsExploring),
      "fed_use_smpc": "false", "snd_error_action": .text(action("snd", settings.onSend)),
      "rcv_error_action": .text(action("rcv", settings.onReceive)),
    ]
    if let manifest = try? node.manifest() {
      info["sync_sched"] = .text(manifest.schedule.text)
      info["contract"] = .text(manifest.contract.joined(separator: "\n"))
      info["peersInfo"] = .object(
        Dictionary(
          uniqueKeysWithValues: manifest.members.filter { $0.id != settings.node }.map {
            ($0.id.text, .text($0.name))
          }))
    }
    if let messaging = settings.messaging {
      info["aws_id"] = .text(messaging.account)
      info["aws_queue_url"] = .text(messaging.queueURL)
      info["aws_topic_arn"] = .text(messaging.topic)
      info["aws_secret_key"] = "SECRETKEY"
      if case .bucket(let address, _) = settings.place { info["s3_bucket"] = .text(address.bucket) }
    }
    return .ok(["fedInfoEncrypted": try context.sealed(.object(info))])
  }

  private static func type(_ settings: NodeSettings) -> String { settings.messaging == nil ? "folder" : "aws" }

  private static func action(_ way: String, _ action: NodeSettings.Action) -> String {
    "fed_psr_contract_\(way)_fail_action_\(action.rawValue)"
  }

  static func pulse(_ context: SymetryContext, isOn: Bool) throws -> SymetryAnswer {
    var node = try context.node()
    try node.setPulse(isOn)
    return .ok()
  }

  static func schedule(_ context: SymetryContext) throws -> SymetryAnswer {
    guard let text = context.query["newSchedule"] else { throw SymetryProblem(.badRequest, "'newSchedule' is missing") }
    let schedule = try SyncSchedule(text)
    var node = try context.node()
    try node.setSchedule(schedule)
    return .ok()
  }

  static func fullSync(_ context: SymetryContext) throws -> SymetryAnswer {
    var node = try context.node()
    var options = SyncOptions()
    options.requests = true
    _ = try node.sync(options)
    return .ok()
  }

  static func explore(_ context: SymetryContext) throws -> SymetryAnswer {
    guard let word = context.query["allowExplore"], let flag = Bool(word) else {
      throw SymetryProblem(.badRequest, "'allowExplore' is true or false")
    }
    var node = try context.node()
    try node.setExploring(flag)
    return .ok()
  }

  /// The answer is a text that is empty when all rules can be used.
  static func validate(_ context: SymetryContext) throws -> SymetryAnswer {
    let rules = try context.stringList()
    let node = try context.node()
    do { _ = try node.check(rules) } catch let error as DiagnosticList {
      return .ok(["string": .text(error.errors.map(\.message).joined(separator: "; "))])
    }
    return .ok(["string": ""])
  }

  /// Rules that cannot be used are not set.
  static func addContract(_ context: SymetryContext) throws -> SymetryAnswer {
    let rules = try context.stringList()
    var node = try context.node()
    do { try node.setContract(rules) } catch let error as DiagnosticList {
      return .ok(["string": .text(error.errors.map(\.message).joined(separator: "; "))])
    }
    return .ok(["string": ""])
  }

  static func log(_ context: SymetryContext, ofErrors: Bool) throws -> SymetryAnswer {
    let node = try context.node()
    let entries = try ofErrors ? node.errorLog() : node.syncLog()
    return .ok(["stringList": .list(entries.map(line))])
  }

  private static func line(_ entry: JSON) -> JSON { .text(CanonicalJSON.text(entry, .line)) }

  static func clearLog(_ context: SymetryContext) throws -> SymetryAnswer {
    try context.node().clearErrorLog()
    return .ok()
  }

  static func statistics(_ context: SymetryContext) throws -> SymetryAnswer {
    let node = try context.node()
    var statistics = node.syncStatistics.objectValue ?? [:]
    statistics["errorLog"] = .list(try node.errorLog().map(line))
    statistics["syncLog"] = .list(try node.syncLog().map(line))
    return .ok(["fedSyncStats": .object(statistics)])
  }
}

/// `/jobs` (contract A7).
enum SymetryJobs {
  private static func job(_ context: SymetryContext) throws -> FederationJob {
    guard let number = context.project.flatMap({ Int($0) }), let job = try? context.world.jobs.get(number),
      job.owner == context.customer
    else { throw SymetryProblem(.badRequest, "No such job") }
    return job
  }

  static func list(_ context: SymetryContext) throws -> SymetryAnswer {
    .ok(["jobinfoList": .list(try context.world.jobs.all(owner: context.customer).map(\.json))])
  }

  /// A job that waits is looked after: the administrator may have answered meanwhile.
  static func show(_ context: SymetryContext) throws -> SymetryAnswer {
    var job = try job(context)
    if !job.isDone, let name = job.details["federation"], try context.world.names().contains(name) {
      do {
        var node = try context.world.node(name)
        _ = try node.sync()
        job = try self.job(context)
      } catch let error as Diagnostic where error.code == .lockBusy || error.code.status == .storage {}
    }
    guard job.isDone else {
      return SymetryAnswer(
        status: .accepted, httpStatus: .accepted, text: "Job still running", values: ["jobinfo": job.json])
    }
    guard job.status == .ok || job.status == .created else {
      let status: HTTPStatus =
        switch job.status {
        case .conflict: .conflict
        case .unauthorized: .unauthorized
        case .badRequest: .badRequest
        default: .serverError
        }
      throw SymetryProblem(status, job.text, values: ["jobinfo": job.json])
    }
    var values: [String: JSON] = [:]
    if let info = job.values["awsInfo"] { values["awsInfoEncrypted"] = try context.sealed(info) }
    return .ok(values, "Job is finished")
  }

  static func cancel(_ context: SymetryContext) throws -> SymetryAnswer {
    let job = try job(context)
    if !job.isDone, let name = job.details["federation"], try context.world.names().contains(name) {
      var node = try context.world.node(name, patience: 10)
      if node.settings.joinJob == job.id, node.state.phase == .joining { try node.leave() }
    }
    if try !job.isDone && (context.world.jobs.cancel(job.id) || context.world.jobs.get(job.id).isDone) { return .ok() }
    return SymetryAnswer(status: .accepted, httpStatus: .accepted, text: "the job cannot be killed")
  }
}
