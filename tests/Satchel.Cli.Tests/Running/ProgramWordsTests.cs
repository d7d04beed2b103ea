using Satchel.Cli.Running;

namespace Satchel.Cli.Tests.Running;

public sealed class ProgramWordsTests
{
    [Theory]
    [InlineData("run train.py -v --epochs 3", "run train.py -- -v --epochs 3")]
    [InlineData("run --python /venv/python -v train.py --json", "run --python /venv/python -v train.py -- --json")]
    [InlineData("run --python=python3.9 train.py --help", "run --python=python3.9 train.py -- --help")]
    [InlineData("run train.py -- --epochs 3", "run train.py -- --epochs 3")]
    [InlineData("run -- train.py --epochs 3", "run -- train.py --epochs 3")]
    [InlineData("run train.py a -- b", "run train.py -- a -- b")]
    [InlineData("run train.py", "run train.py")]
    [InlineData("run --help", "run --help")]
    [InlineData("run", "run")]
    [InlineData("job list --json", "job list --json")]
    public void Separate_CommandLine_HasASeparatorBehindAProgram(string written, string expected) =>
        ProgramWords.Separate(SatchelCommandLine.Create(), written.Split(' ')).Should().Equal(expected.Split(' '));
}
