using System.CommandLine;

namespace Satchel.Cli.Environments;

/// <summary>The argument that names layers.</summary>
internal static class LayerKeyArgument
{
    private const string Description = "Key of a layer, as `satchel env list` shows it; its beginning is enough when no other has it.";

    public static Argument<string> One() => new("KEY") { Description = Description };

    public static Argument<string[]> Some() => new("KEY") { Description = Description, Arity = ArgumentArity.OneOrMore };
}
