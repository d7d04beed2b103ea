using Orleans.Serialization;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Cluster.Grains;
using Satchel.Cluster.Tests.Running;

namespace Satchel.Cluster.Tests.Grains;

public sealed class SharedRecordsTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    [Fact]
    public void DeepCopy_RecordOfAJob_IsTheVeryRecord()
    {
        var record = new JobRecord(new JobSubmission("shared", "true"), RunId.Create(ControlPlane.Beginning))
        {
            StartTime = ControlPlane.Beginning,
        };
        JobEvent jobEvent = new JobEvent.Ended(JobStatus.Failed, "It failed.", ControlPlane.Beginning);
        var copier = fixture.Plane.Get<DeepCopier>();

        copier.Copy(record).Should().BeSameAs(record, "a grain call would write and read it as JSON otherwise");
        copier.Copy(jobEvent).Should().BeSameAs(jobEvent);
        copier.Copy(new SubmitResult(SubmitOutcome.Created, record)).Record.Should().BeSameAs(record);
    }

    [Fact]
    public void Holds_Exception_IsOrleansOwn() =>
        SharedRecords.Holds(typeof(SatchelException)).Should().BeFalse("one that is thrown twice would carry the stack of both");
}
