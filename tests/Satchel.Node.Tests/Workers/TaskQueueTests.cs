using Satchel.Abstractions.Tasks;
using Satchel.Node.Tasks;

namespace Satchel.Node.Tests.Workers;

/// <summary>The order of tasks that could start.</summary>
public sealed class TaskQueueTests
{
    [Fact]
    public void Next_TasksOfManyDepths_GivesTheDeepestFirstAndThenTheOldest()
    {
        var queue = new TaskQueue();
        int[] depths = [0, 1, 1_000_000_000, 0, 1];
        foreach (var (number, depth) in depths.Index())
        {
            queue.Add(Task(number, depth));
        }

        queue.Drain().Select(task => (int)task.Id.ToString()[1] - '0').Should().Equal(2, 1, 4, 0, 3);
        queue.Count.Should().Be(0);
    }

    [Fact]
    public void Trim_SomeAreOver_KeepsTheOthersInOrder()
    {
        var queue = new TaskQueue();
        var tasks = Enumerable.Range(0, 4).Select(number => Task(number, depth: number % 2)).ToArray();
        Array.ForEach(tasks, queue.Add);
        tasks[1].State = TaskState.Cancelled;

        queue.Trim();

        queue.Count.Should().Be(3);
        queue.Drain().Should().Equal(tasks[3], tasks[0], tasks[2]);
    }

    private static TaskRecord Task(int number, int depth) =>
        new(TaskId.Read([(byte)number, .. new byte[TaskId.Size - 1]]), template: null!, submitter: null!, []) { Depth = depth };
}
