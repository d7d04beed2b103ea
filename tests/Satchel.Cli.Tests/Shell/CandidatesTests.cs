using System.CommandLine;
using Satchel.Cli.Shell;

namespace Satchel.Cli.Tests.Shell;

public sealed class CandidatesTests
{
    [Theory]
    [InlineData("", "job,env,package,context,start,status")]
    [InlineData("job ", "submit,list,logs,stop")]
    [InlineData("job list --sort ", "accepted,took,status,id")]
    [InlineData("job list --status ", "pending,running,stopped,succeeded,failed")]
    [InlineData("job list --log-color ", "auto,false,true")]
    [InlineData("job list --", "--status,--sort,--address,--context")]
    [InlineData("completion ", "bash,fish,zsh")]
    [InlineData("--json job ", "submit,list,logs,stop")]
    [InlineData("--log-color auto job list --sort ", "accepted,took,status,id")]
    [InlineData("job list --verify ", "true,false,:files")]
    [InlineData("job submit --working-dir ", ":files")]
    [InlineData("job submit -- ", ":files")]
    [InlineData("job submit -- python --", ":files")]
    [InlineData("run train.py --", ":files")]
    [InlineData("run --python python3 train.py data --ep", ":files")]
    [InlineData("run --p", "--python")]
    [InlineData("manual ", "job,env,doctor")]
    [InlineData("manual job ", "submit,list")]
    [InlineData("env list --provider ", "pip,uv,conda,working_dir")]
    public void Find_WordsBefore_OffersWhatMayStandThere(string before, string expected)
    {
        var found = Find(before);

        found.Jobs.Should().BeNull();
        found.Lines.Select(line => line.Split('\t')[0]).Should().Contain(expected.Split(','));
        found.Lines.Should().NotContain(line => line.StartsWith("complete\t"), "that is for scripts");
    }

    [Theory]
    [InlineData("job logs ", true)]
    [InlineData("job logs -f ", true)]
    [InlineData("--context prod job logs ", true)]
    [InlineData("job stop a b ", true)]
    [InlineData("job logs a ", false)]
    [InlineData("job get a ", false)]
    [InlineData("job logs --tail ", false)]
    [InlineData("job list ", false)]
    [InlineData("env shell --job ", true)]
    public void Find_PlaceOfAnId_AsksForJobs(string before, bool expected) => (Find(before).Jobs is not null).Should().Be(expected);

    [Theory]
    [InlineData("job list --context ")]
    [InlineData("context use ")]
    public void Find_PlaceOfAContext_AsksForThose(string before) => Find(before).Contexts.Should().BeTrue();

    [Theory]
    [InlineData("task list --filter ")]
    [InlineData("job list --filter ")]
    public void Find_PlaceOfANameAndItsValue_OffersNoFiles(string before) => Find(before).Lines.Should().BeEmpty();

    [Fact]
    public void Find_AnyBeginning_ThrowsNothing()
    {
        foreach (var path in Paths(SatchelCommandLine.Create(), ""))
        {
            Find(path + " --nosuch -x = '' ").Lines.Should().NotBeNull();
        }
    }

    private static IEnumerable<string> Paths(Command command, string path) =>
        command.Subcommands.SelectMany(below => Paths(below, $"{path}{below.Name} ")).Prepend(path);

    /// <param name="before">The command line without the program; behind its last blank the word at the cursor.</param>
    private static Candidates Find(string before) => Candidates.Find(SatchelCommandLine.Create(), before.Split(' '));
}
