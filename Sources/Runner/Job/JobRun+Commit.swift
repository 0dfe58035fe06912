import Dispatch
import Platform
import Workspace

/// The flushes of a run.
extension JobRun {
  /// Seconds between the beginnings of two flushes while something runs.
  private static let commitPause = 0.1

  /// One flush for all that ended since the last one began: at once when nothing runs, else after a pause, so that a
  /// thousand small components do not wait for as many flushes.
  func commitStaged() {
    guard !isCommitting, !staged.isEmpty else { return }
    let now = runner.options.clock.monotonic()
    guard running.isEmpty || now - commitTime >= Self.commitPause else {
      return deadlines[.commit] = commitTime + Self.commitPause
    }
    commitTime = now
    deadlines[.commit] = nil
    let batch = staged.compactMap { end in end.staged.map { (staged: $0, record: end.record) } }
    staged = []
    let (entries, cache, job) = (offered, runner.workspace.cache, runner.job)
    offered = []
    let (store, mailbox, isBroken) = (runner.workspace.tasks, mailbox, report.storageFailure != nil)
    isCommitting = true
    DispatchQueue(label: "fedflow.commit").async(
      execute: DispatchWorkItem {
        do {
          // Once the storage has failed, what comes later is dropped, so that the record of the failure finds room.
          if isBroken { throw TasksDropped() }
          try store.commit(batch)
          // A job that does not find them computes them itself.
          for (key, component) in entries { try? cache.add(key, .init(job: job, component: component)) }
          mailbox.post(.committed(failure: nil))
        } catch {
          for (staged, _) in batch { try? store.discard(staged) }
          mailbox.post(.committed(failure: error is TasksDropped ? nil : error))
        }
      })
  }
}

/// The storage failed before, so these results are not kept.
private struct TasksDropped: Error {}
