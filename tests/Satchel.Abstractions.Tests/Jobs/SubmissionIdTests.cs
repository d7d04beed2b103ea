using Satchel.Abstractions.Jobs;

namespace Satchel.Abstractions.Tests.Jobs;

public sealed class SubmissionIdTests
{
    private const string Made = "raysubmit_Ycn8GCdhmhWdZTbL";

    [Theory]
    [InlineData("raysubmit_Y", Made, true)]
    [InlineData(Made, Made, true)]
    [InlineData("raysubmit_", Made, false)]
    [InlineData("ray", Made, false)]
    [InlineData("raysubmit_Z", Made, false)]
    [InlineData("raysubmit_nightly", "raysubmit_nightly-2", false)]
    [InlineData("nightly", "nightly-2", false)]
    public void IsBeginningOfCreated_Texts_OnlyOfOneThatWasMadeAndMoreThanAllShare(string beginning, string id, bool expected) =>
        SubmissionId.IsBeginningOfCreated(beginning, id).Should().Be(expected);

    [Fact]
    public void Create_Id_IsFoundByItsBeginning()
    {
        var id = SubmissionId.Create();

        SubmissionId.IsBeginningOfCreated(id[..12], id).Should().BeTrue();
    }
}
