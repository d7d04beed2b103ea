using Satchel.Environments.Tools;

namespace Satchel.Environments.Tests.Tools;

public sealed class SecretRedactorTests
{
    [Fact]
    public void Redact_CredentialsOfAUrl_AreHiddenAndTheRestIsKept()
    {
        var redactor = new SecretRedactor([KeyValuePair.Create("INDEX", "https://user:s3cret@host/simple")]);

        redactor
            .Redact("Looking in 1https://user:s3cret@host/simple, then s3cret")
            .Should()
            .Be("Looking in 1https://***@host/simple, then ***");
    }

    [Fact]
    public void Redact_WordsOfManyMegabytes_CostsWhatTheirLengthCosts()
    {
        // From every letter on to the end of the word would be some 10^13 steps.
        var word = new string('a', 4 << 20);

        var redactor = new SecretRedactor([KeyValuePair.Create("V0", word)]);

        redactor.Redact($"{word} https://u:password@host {word}").Should().Be($"{word} https://***@host {word}");
    }
}
