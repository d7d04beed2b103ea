using Satchel.Testing;

namespace Satchel.Cli.Tests.Reference;

/// <summary>
/// A page of the reference that is made from the code: tests hold it against what is there, and write it anew when
/// <c>SATCHEL_WRITE_REFERENCE=1</c>.
/// </summary>
internal static class ReferencePage
{
    public static void Check(string name, string text)
    {
        var path = Repository.PathOf("docs", "reference", name);
        if (Environment.GetEnvironmentVariable("SATCHEL_WRITE_REFERENCE") is "1")
        {
            File.WriteAllText(path, text);
        }

        File.ReadAllText(path)
            .Should()
            .Be(text, $"docs/reference/{name} is made from the code: run SATCHEL_WRITE_REFERENCE=1 ./test Cli and commit it");
    }
}
