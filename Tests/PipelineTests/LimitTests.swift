import Configuration
import Diagnostics
import Pipeline
import Testing

/// The limits of a job: FATE's job parameters, those of single parties, and the arguments of a command.
@Suite struct LimitTests {
  private static let common = #""common": {"job_type": "train", "work_mode": 0}"#

  @Test func aJobWithoutLimitsHasNone() throws {
    #expect(try plan().limits == JobLimits())
    #expect(try plan().document["limits"] == nil)
    #expect(try plan().limits.retries(of: "dataio_0") == 0)
  }

  @Test func jobParametersOfVersion1() throws {
    let planned = try plan(conf: [
      (#"{"work_mode": 0}"#, #"{"work_mode": 0, "timeout": 600, "auto_retries": 2, "task_parallelism": 3}"#)
    ])
    #expect(planned.limits.timeout == Limit(600, from: "conf.json:3:49"))
    #expect(planned.limits.retries == Limit(2, from: "conf.json:3:70"))
    #expect(planned.limits.parallelism == Limit(3, from: "conf.json:3:93"))
    #expect(planned.document["limits"]?["timeout"] == ["value": 600.0, "origin": "conf.json:3:49"])
  }

  /// A party's own value goes before the common one; of all parties the most careful counts.
  @Test func theMostCarefulValueOfAllParties() throws {
    let planned = try planV2(conf: [
      (
        Self.common,
        """
        "common": {"work_mode": 0, "timeout": 600, "auto_retries": 2, "auto_retry_delay": 1},
        "role": {"guest": {"0": {"auto_retries": 5, "auto_retry_delay": 4}}, "host": {"all": {"timeout": 60},
                 "0|1": {"timeout": 50}, "1": {"timeout": 55}}}
        """
      )
    ])
    #expect(planned.limits.timeout?.value == 50)
    #expect(planned.limits.retries?.value == 2)
    #expect(planned.limits.retryDelay?.value == 4)
  }

  @Test func aCommonValueThatNoPartyHasDoesNotCount() throws {
    let planned = try planV2(conf: [
      (
        Self.common,
        """
        "common": {"timeout": 5}, "role": {"guest": {"all": {"timeout": 60}}, "host": {"all": {"timeout": 70}},
                                           "arbiter": {"0": {"timeout": 80}}}
        """
      )
    ])
    #expect(planned.limits.timeout?.value == 60)
  }

  @Test(arguments: [
    (#""timeout": 0"#, "'job_parameters.timeout' must be seconds, above 0, found 0"),
    (#""timeout": "10""#, "'job_parameters.timeout' must be seconds, above 0, found the text '10'"),
    (#""auto_retries": -1"#, "'job_parameters.auto_retries' must be an integer from 0, found -1"),
    (#""auto_retries": 1.5"#, "'job_parameters.auto_retries' must be an integer from 0, found 1.5"),
    (#""auto_retry_delay": -1"#, "'job_parameters.auto_retry_delay' must be seconds, from 0, found -1"),
    (#""task_parallelism": 0"#, "'job_parameters.task_parallelism' must be an integer from 1, found 0"),
  ])
  func aValueThatIsNone(_ written: String, _ message: String) throws {
    let text = try refusal { try plan(conf: [(#"{"work_mode": 0}"#, #"{"work_mode": 0, \#(written)}"#)]) }
    #expect(text.contains(message), "\(text)")
    #expect(text.hasPrefix("conf.json:3:"))
  }

  @Test func argumentsGoBeforeTheConf() throws {
    var options = JobPlanner.Options()
    options.limits.timeout = ["900", "hetero_lr_0=2.5"]
    options.limits.retries = ["dataio_0=3"]
    options.limits.retryDelay = "0.1"
    options.limits.memory = "64m"
    options.limits.settledMemory = "1G"
    let limits = try plan(
      conf: [(#"{"work_mode": 0}"#, #"{"work_mode": 0, "timeout": 600, "auto_retries": 1}"#)], options
    ).limits
    #expect(limits.timeout == Limit(900, from: "--timeout"))
    #expect(limits.componentTimeouts == ["hetero_lr_0": Limit(2.5, from: "--timeout")])
    #expect(limits.retries(of: "dataio_0") == 3 && limits.retries(of: "hetero_lr_0") == 1)
    #expect(limits.memory == Limit(64 << 20, from: "--memory"))
    options.limits.memory = nil
    #expect(try plan(options).limits.memory == Limit(1 << 30, from: "the setting memory_limit"))
  }

  @Test func allArgumentsThatAreNoneAreTold() throws {
    var options = JobPlanner.Options()
    options.limits.timeout = ["-1", "hetero_lr=5"]
    options.limits.retries = ["many"]
    options.limits.retryDelay = "soon"
    options.limits.memory = "63M"
    let text = try refusal { try plan(options) }
    #expect(
      text == """
        error: '--timeout' must be seconds, above 0, found '-1' [F0804]
        error: '--timeout': the job has no component 'hetero_lr' [F0811]
          help: did you mean 'hetero_lr_0'?
        error: '--auto_retries' must be an integer from 0, found 'many' [F0804]
        error: '--auto_retry_delay' must be seconds, from 0, found 'soon' [F0804]
        error: '--memory' must be an amount such as 512M or 2G, from 64M, found '63M' [F0804]

        """, "\(text)")
  }

  @Test func eachRetryWaitsTwiceAsLong() {
    var limits = JobLimits()
    #expect([1, 2, 3].map { limits.delay(after: $0) } == [1, 2, 4])
    limits.retryDelay = Limit(0.5, from: "")
    #expect([1, 2, 3].map { limits.delay(after: $0) } == [0.5, 1, 2])
    #expect(limits.delay(after: 1000) == JobLimits.longestRetryDelay)
    // A longer one that somebody asks for is kept.
    limits.retryDelay = Limit(600, from: "")
    #expect([1, 2].map { limits.delay(after: $0) } == [600, 600])
    limits.retryDelay = Limit(0, from: "")
    #expect(limits.delay(after: 9) == 0)
  }
}
