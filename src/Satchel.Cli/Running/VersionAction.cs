using System.CommandLine;
using System.CommandLine.Invocation;

namespace Satchel.Cli.Running;

/// <summary><c>--version</c>.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine("satchel " + CliVersion.Text);
        return ExitCodes.Success;
    }
}
