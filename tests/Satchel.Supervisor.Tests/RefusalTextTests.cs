namespace Satchel.Supervisor.Tests;

/// <summary>What the supervisor says of failures although it has none of .NET's texts.</summary>
public sealed class RefusalTextTests
{
    [Fact]
    public void Of_NameInPlaceOfASentence_IsWhatTheSystemSaysToTheNumber()
    {
        RefusalText.Of(new IOException("IO_AlreadyExists_Name, /run/some_directory", 17)).Should().Be("File exists");
        RefusalText
            .Of(new UnauthorizedAccessException("UnauthorizedAccess_IODenied_Path, /run", new IOException("x", 1)))
            .Should()
            .Be("Operation not permitted");
    }

    [Fact]
    public void Of_Sentence_IsThatSentence()
    {
        RefusalText.Of(new IOException("/run/driver_1.log is a pipe, not a regular file.", 6)).Should().Contain("is a pipe");
        RefusalText.Of(new IOException("No space left on device: '/run/a_b'", 28)).Should().Contain("'/run/a_b'");
    }
}
