using System.Text;
using Satchel.Environments.Tools;

namespace Satchel.Environments.Tests.Tools;

public sealed class SecretRedactorTests
{
    [Fact]
    public void Redact_AWordThatStandsForAnother_ShowsTheOther()
    {
        var redactor = new SecretRedactor([KeyValuePair.Create("TOKEN", "hushhush")]);

        redactor.StandFor("satchel.TOKEN.", "${TOKEN}");

        redactor
            .Redact("git clone http://h/satchel.TOKEN./a.git, http://h/hushhush")
            .Should()
            .Be("git clone http://h/${TOKEN}/a.git, http://h/***");
    }

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
    public void Redact_SecretOfSeveralLines_IsHiddenInEachOfThem()
    {
        var redactor = new SecretRedactor([], ["-----BEGIN KEY-----\nMIIEvQIBADAN\r\nBgkqhkiG9w0B\n-----END KEY-----\n}"]);

        redactor.Redact("KEY=-----BEGIN KEY-----").Should().Be("KEY=***");
        redactor.Redact("BgkqhkiG9w0B").Should().Be("***");
        redactor.Redact("{ a }").Should().Be("{ a }");
    }

    [Theory]
    [InlineData("se/cret", "at https://host/se%2Fcret/x", "at https://host/***/x")]
    [InlineData("se%2Fcret", "it is se/cret", "it is ***")]
    public void Redact_SecretAsItStandsInUrls_IsHidden(string secret, string text, string shown) =>
        new SecretRedactor([], [secret]).Redact(text).Should().Be(shown);

    [Theory]
    [InlineData("""a"b'c\d""", """ValueError: 'a"b\'c\\d'""", "ValueError: '***'")]
    [InlineData("""a"b'c\d""", """{"x": "a\"b'c\\d"}""", """{"x": "***"}""")]
    [InlineData("tab\there", """['tab\there']""", "['***']")]
    [InlineData("übergeheim", """{"x": "\u00fcbergeheim"}""", """{"x": "***"}""")]
    [InlineData("Zk7/Qw9xLm@3y#Pp", "http://me:Zk7%2FQw9xLm%403y%23Pp is none", "http://me:*** is none")]
    [InlineData("Zk7/Qw9xLm@3y#Pp", "no port 'Qw9xLm' and Qw", "no port '***' and Qw")]
    [InlineData("/opt/python3.11/x", "python3.11", "python3.11")]
    public void Redact_SecretAsProgramsWriteIt_IsHidden(string secret, string text, string shown) =>
        new SecretRedactor([], [secret]).Redact(text).Should().Be(shown);

    [Theory]
    [InlineData("")]
    [InlineData("u:")]
    [InlineData("me:")]
    [InlineData("user:")]
    public void Redact_SecretInBase64_IsHiddenWhateverStandsBeforeIt(string before)
    {
        const string secret = "CANARYsecretwords";
        var text = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(before + secret + " and more"));

        var shown = new SecretRedactor([], [secret]).Redact(text);

        shown.Should().Contain("***");
        Encoding.UTF8.GetString(Convert.FromBase64String(shown.Split(' ')[1].Split("***")[0].PadRight(8, 'A'))).Should().NotContain("CAN");
    }

    [Theory]
    [InlineData("https://me:pw@h/team-a/simple", "at http://H:443/team-a/simple/six/", "at http://H:443/***/simple/six/")]
    [InlineData("https://h/te%2Dam/simple", "at https://H/te-am/simple.", "at https://H/***/simple.")]
    [InlineData("own=https://h/abcd/simple https://h/efgh/", "/abcd/x /efgh", "/***/x /***")]
    [InlineData("https://h/i.json?for=team", "?for=team&a=b", "?for=***&a=b")]
    [InlineData(
        "https://h/team/a-1.0-py3-none-any.whl",
        "team of /h/teams/a-1.0-py3-none-any.whl",
        "team of /h/teams/a-1.0-py3-none-any.whl"
    )]
    [InlineData("git+https://h/org/team.git@main-line", "clone https://h/org/team.git", "clone https://h/org/***")]
    public void Redact_AUrlThatIsASecret_IsHiddenInItsParts(string secret, string text, string shown) =>
        new SecretRedactor([], [secret]).Redact(text).Should().Be(shown);

    [Theory]
    [InlineData("LAYER_URL_CREDENTIALS_1", "me:s3cret", "s3cret")]
    [InlineData("CONDA_CHANNEL_1_CREDENTIALS", "me:s3cret", "s3cret")]
    public void Redact_PasswordOfCredentials_IsHiddenAlone(string name, string value, string text) =>
        new SecretRedactor([KeyValuePair.Create(name, value)]).Redact(text).Should().Be("***");

    [Theory]
    [InlineData("TOKENIZERS_PARALLELISM", "false", "false")]
    [InlineData("TOKENIZERS_PARALLELISM", "parallel", "parallel")]
    [InlineData("tokenizer", "bert", "bert")]
    [InlineData("USE_TOKEN", "True", "True")]
    [InlineData("PASSWORD_PROMPT", "never", "never")]
    [InlineData("GH_TOKEN", "s3cret", "***")]
    [InlineData("gh_token_2", "s3cret", "***")]
    [InlineData("MY_TOKENS", "s3cret", "***")]
    [InlineData("apiTokenValue", "s3cret", "***")]
    public void Redact_ValueOfAVariable_IsHiddenWhereNameAndValueTellASecret(string name, string value, string shown) =>
        new SecretRedactor([KeyValuePair.Create(name, value)]).Redact($"it is {value}.").Should().Be($"it is {shown}.");

    [Fact]
    public void Redact_TokenInAQuery_IsHiddenAndTheRestIsKept() =>
        new SecretRedactor([])
            .Redact("GET https://host/a.whl?name=a&X-Amz-Signature=abc&token=${T} and 'http://h/?sig=1'")
            .Should()
            .Be("GET https://host/a.whl?name=a&X-Amz-Signature=***&token=${T} and 'http://h/?sig=***'");

    [Fact]
    public void Redact_WordsOfManyMegabytes_CostsWhatTheirLengthCosts()
    {
        // From every letter on to the end of the word would be some 10^13 steps.
        var word = new string('a', 4 << 20);

        var redactor = new SecretRedactor([KeyValuePair.Create("V0", word)]);

        redactor.Redact($"{word} https://u:password@host {word}").Should().Be($"{word} https://***@host {word}");
    }
}
