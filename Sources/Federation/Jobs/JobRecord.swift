import Configuration

/// The states that an answer or a job names (contract A5, C4).
public enum AnswerStatus: String, Sendable {
  case ok = "OK"
  case created = "CREATED"
  case accepted = "ACCEPTED"
  case badRequest = "BAD_REQUEST"
  case unauthorized = "UNAUTHORIZED"
  case conflict = "CONFLICT"
  case serverError = "INTERNAL_SERVER_ERROR"
}

/// Something that is not finished when its command returns: a join that waits for the administrator (contract C4).
public struct FederationJob: Sendable, Equatable {
  /// A small number, which never comes again.
  public let id: Int
  /// `JoinJob`, `AwsInfoJob`.
  public var type: String
  /// Whose it is: a customer, or `local`.
  public var owner: String
  /// When it was made, in milliseconds since 1970.
  public var created: Int
  /// How far it has come.
  public var current = 0
  /// How far it goes.
  public var maximum = 1
  /// Whether nothing will change any more.
  public var isDone = false
  /// What it is about.
  public var details: [String: String] = [:]
  /// How it stands.
  public var status = AnswerStatus.accepted
  /// The same in words.
  public var text = "Job Created"
  /// What it has left.
  public var values: [String: JSON] = [:]
  /// When it was done.
  public var finished: Int?

  init(id: Int, type: String, owner: String, created: Int) {
    (self.id, self.type, self.owner, self.created) = (id, type, owner, created)
  }

  /// The record (contract C4).
  public var json: JSON {
    [
      "jobId": .integer(id), "jobType": .text(type), "owner": .text(owner), "created": .integer(created),
      "startingDate": .integer(created), "finished": finished.map { .integer($0) } ?? .null,
      "current": .integer(current), "maximum": .integer(maximum), "isOnBoundedExecutor": false, "isStarted": true,
      "isDone": .bool(isDone), "details": .object(details.mapValues { .text($0) }),
      "statusCode": .text(status.rawValue),
      "statusString": .text(text), "values": .object(values),
    ]
  }

  init(_ json: JSON) throws {
    let fields = try Fields(json, "the job")
    guard let status = AnswerStatus(rawValue: try fields.text("statusCode")) else { throw Malformed("no status") }
    self.init(
      id: try fields.count("jobId"), type: try fields.text("jobType"), owner: try fields.text("owner"),
      created: try fields.integer("created"))
    current = try fields.count("current")
    maximum = try fields.count("maximum")
    isDone = try fields.bool("isDone")
    details = try fields.object("details").compactMapValues(\.textValue)
    self.status = status
    text = try fields.text("statusString")
    values = try fields.object("values")
    finished = fields.members["finished"]?.integerValue
  }

  /// The same job, finished.
  public func ended(_ status: AnswerStatus, _ text: String, at time: Int, values: [String: JSON] = [:]) -> FederationJob
  {
    var job = self
    (job.status, job.text, job.isDone, job.finished, job.current) = (status, text, true, time, maximum)
    job.values = values
    return job
  }
}
