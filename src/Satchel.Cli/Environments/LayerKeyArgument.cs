using System.CommandLine;
using Satchel.Cli.Options;

namespace Satchel.Cli.Environments;

/// <summary>The argument that names layers.</summary>
internal static class LayerKeyArgument
{
    private const string Description = "Key of a layer, as `satchel env list` shows it; its beginning is enough when no other has it.";

    public static Argument<string> One() => new Argument<string>("KEY") { Description = Description }.RefusingEmpty();

    public static Argument<string[]> Some() =>
        new Argument<string[]>("KEY") { Description = Description, Arity = ArgumentArity.OneOrMore }.RefusingEmpty();
}
