namespace Satchel.Testing;

/// <summary>
/// A page of the reference that is made from the code: tests hold it against what is there, and write it anew when
/// <c>SATCHEL_WRITE_REFERENCE=1</c>.
/// </summary>
/// <param name="Name">Its file in <c>docs/reference</c>.</param>
/// <param name="Suite">The suite whose test makes it.</param>
public sealed record ReferencePage(string Name, string Suite)
{
    /// <summary>What to tell whom the page does not suit.</summary>
    public string Hint => $"docs/reference/{Name} is made from the code: run SATCHEL_WRITE_REFERENCE=1 ./test {Suite} and commit it";

    /// <summary>What the page holds now.</summary>
    /// <param name="made">What the code makes of it.</param>
    public string Read(string made)
    {
        var path = Repository.PathOf("docs", "reference", Name);
        if (Environment.GetEnvironmentVariable("SATCHEL_WRITE_REFERENCE") is "1")
        {
            File.WriteAllText(path, made);
        }

        return File.ReadAllText(path);
    }
}
