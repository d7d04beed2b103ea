using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>What a secret holds reaches installers, and nothing that is written down.</summary>
public sealed class SecretInputsTests
{
    [Theory]
    [InlineData("pip", "PIP_INDEX_URL")]
    [InlineData("uv", "UV_INDEX_URL")]
    public void Plan_SecretInRequirementsAndVariables_IsNoInputAndReachesTheTool(string field, string variable)
    {
        const string canary = "CANARY/x";
        var fields = new JsonObject
        {
            [field] = new JsonObject
            {
                ["packages"] = new JsonArray("--index-url https://me:${TOKEN}@h/simple", "a @ https://h/a-1-py3-none-any.whl?key=${TOKEN}"),
            },
            ["env_vars"] = new JsonObject { ["TOKEN"] = Reference("t"), [variable] = Reference("u") },
        };
        var secrets = new Dictionary<string, string> { ["TOKEN"] = canary, [variable] = "https://CANARY2/simple" };
        var context = new PlanningContext(
            fields,
            new PlatformFacts("linux", "x64", "glibc"),
            Python: null,
            new Dictionary<string, string> { [variable] = secrets[variable] }
        )
        {
            Secrets = secrets,
        };
        var planner = BuiltInProviders
            .On(new ProviderServices(null!, null!, null!, null!))
            .Planners.Single(planner => planner.Field == field);

        var plan = planner.Plan(fields[field]!, context)[^1];

        (plan.Inputs.ToJsonString() + plan.Summary).Should().NotContain("CANARY").And.Contain("${TOKEN}");
        plan.Secrets.Should().Contain("TOKEN", canary);
    }

    [Theory]
    [InlineData("PIP_INDEX_URL", "x", true)]
    [InlineData("PLACE", "--index-url https://h/${PLACE}/simple", true)]
    [InlineData("WORD", "--index-url https://me:${WORD}@h/simple", false)]
    public void Plan_AnotherSecret_IsAnotherInputWhereItDecidesWhatIsInstalled(string variable, string requirement, bool decides)
    {
        var planner = BuiltInProviders
            .On(new ProviderServices(null!, null!, null!, null!))
            .Planners.Single(planner => planner.Field == "pip");
        string Inputs(string name, string value)
        {
            var fields = new JsonObject
            {
                ["pip"] = new JsonObject { ["packages"] = new JsonArray(requirement) },
                ["env_vars"] = new JsonObject { [variable] = Reference(name) },
            };
            var secrets = new Dictionary<string, string> { [variable] = value };
            var context = new PlanningContext(fields, new PlatformFacts("linux", "x64", "glibc"), Python: null, secrets)
            {
                Secrets = secrets,
            };
            return planner.Plan(fields["pip"]!, context)[^1].Inputs.ToJsonString();
        }

        Inputs("a", "CANARY1").Should().NotContain("CANARY");
        (Inputs("a", "CANARY1") != Inputs("b", "CANARY1")).Should().Be(decides);
    }

    [Fact]
    public void Plan_ASecretThatOccursByChance_ChangesNothing()
    {
        var fields = new JsonObject
        {
            ["pip"] = new JsonObject
            {
                ["packages"] = new JsonArray("six==1.16.0"),
                ["pip_install_options"] = new JsonArray("--only-binary=six"),
            },
            ["env_vars"] = new JsonObject { ["PW"] = Reference("w") },
        };
        var context = new PlanningContext(
            fields,
            new PlatformFacts("linux", "x64", "glibc"),
            Python: null,
            new Dictionary<string, string>()
        )
        {
            Secrets = new Dictionary<string, string> { ["PW"] = "six" },
        };

        var plan = BuiltInProviders
            .On(new ProviderServices(null!, null!, null!, null!))
            .Planners.Single(planner => planner.Field == "pip")
            .Plan(fields["pip"]!, context)[^1];

        plan.Inputs.ToJsonString().Should().Contain("six==1.16.0").And.Contain("--only-binary=six").And.NotContain("${");
    }

    [Theory]
    [InlineData("a @ https://h/a.whl?v=1&token=CANARY", "a @ https://h/a.whl?v=1&token=${LAYER_URL_CREDENTIALS_1}", "CANARY")]
    [InlineData("a @ https://h/a.whl?sig=CANARY#sha256=1", "a @ https://h/a.whl?sig=${LAYER_URL_CREDENTIALS_1}#sha256=1", "CANARY")]
    [InlineData("a @ https://h/get?key=CANARY", "a @ https://h/get?key=${LAYER_URL_CREDENTIALS_FE0344AF3E43E190}", "CANARY")]
    [InlineData("a @ https://h/get?st=A&expires=1", "a @ https://h/get?st=A&expires=1", null)]
    [InlineData("a @ https://h/a.whl?v=1 ; extra == '1'", "a @ https://h/a.whl?v=1 ; extra == '1'", null)]
    [InlineData("--index-url https://me:CANARY@h/s", "--index-url https://${LAYER_URL_CREDENTIALS_1}@h/s", "me:CANARY")]
    [InlineData("--index-url https://${ME}:${NODE_WORD}@h/s", "--index-url https://${ME}:${NODE_WORD}@h/s", null)]
    [InlineData("--index-url https://CANARY:${NODE_WORD}@h/s", "--index-url https://${LAYER_URL_CREDENTIALS_1}:${NODE_WORD}@h/s", "CANARY")]
    [InlineData(
        "--index-url https://h/a1B2c3D4e5F6g7H8i9J0/simple",
        "--index-url https://h/${LAYER_URL_CREDENTIALS_DA50B5E3AAB0A9EF}/simple",
        "a1B2c3D4e5F6g7H8i9J0"
    )]
    public void Cut_UrlOfARequirement_RefersToWhatIsSecret(string requirement, string cut, string? secret)
    {
        var credentials = new CredentialCut();

        credentials.Cut(requirement).Should().Be(cut);

        credentials.Secrets.Values.Should().Equal(secret is null ? [] : [secret]);
    }

    [Theory]
    [InlineData("https://h/get?key={0}")]
    [InlineData("https://h/a1B2c3D4e5F6g7H8i9J{0}/simple")]
    [InlineData("https://h/get?st={0}")]
    [InlineData("https://h/get?expires={0}")]
    public void Cut_WhatMayAsWellSayWhatIsRead_IsAnotherForAnother(string form)
    {
        string Cut(string part) => new CredentialCut().Cut(string.Format(CultureInfo.InvariantCulture, form, part));
        string Without(string part) => CredentialCut.WithoutTokens(string.Format(CultureInfo.InvariantCulture, form, part));

        Cut("1").Should().NotBe(Cut("2")).And.Be(Cut("1"));
        Without("1").Should().NotBe(Without("2")).And.Be(Without("1"));
    }

    [Fact]
    public void Without_ASharedAccessSignature_IsGoneWithAllThatBelongsToIt() =>
        CredentialCut
            .Without("https://h/a.whl?sp=r&se=2&sig=CANARY")
            .Should()
            .Be(CredentialCut.Without("https://h/a.whl?sp=w&se=3&sig=CANARY2"));

    [Fact]
    public void TakeFrom_RepositoriesWithLogins_GitGetsThemByVariables()
    {
        var variables = new Dictionary<string, string>
        {
            ["LAYER_URL_CREDENTIALS_1"] = "me:CA%2FNARY",
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_CONFIG_KEY_0"] = "http.proxy",
            ["GIT_CONFIG_VALUE_0"] = "",
        };
        var inputs = new InstallerInputs(
            new JsonObject
            {
                [InstallerInputs.Requirements] = new JsonArray(
                    "a @ git+https://${LAYER_URL_CREDENTIALS_1}@h/a.git@main#subdirectory=x",
                    "b @ git+https://${UNKNOWN}@h/b.git",
                    "c @ git+https://git@h/c.git"
                ),
                [InstallerInputs.Constraints] = new JsonArray(),
            }
        );

        var taken = GitLogins.TakeFrom(inputs, variables);

        taken
            .RequirementLines.Should()
            .Equal("a @ git+https://h/a.git@main#subdirectory=x", "b @ git+https://${UNKNOWN}@h/b.git", "c @ git+https://git@h/c.git");
        variables["GIT_CONFIG_COUNT"].Should().Be("3");
        variables["GIT_CONFIG_KEY_0"].Should().Be("http.proxy");
        variables["GIT_CONFIG_KEY_2"].Should().Be("credential.https://h/a.git.helper");
        variables["GIT_CONFIG_VALUE_2"].Should().NotContain("CA");
        variables["GIT_LOGIN_1_USER"].Should().Be("me");
        variables["GIT_LOGIN_1_PASSWORD"].Should().Be("CA/NARY");
    }

    [Theory]
    [InlineData("--proxy", "http://me:${WORD}@p:3128", "http://me:hush@p:3128")]
    [InlineData("--proxy=me:${WORD}@p:3128", null, "http://me:hush@p:3128")]
    [InlineData("--proxy=http://p:3128", null, null)]
    public void TakeFrom_AProxyWithALogin_IsInNoOption(string option, string? value, string? proxy)
    {
        var variables = new Dictionary<string, string>
        {
            ["WORD"] = "hush",
            ["NO_PROXY"] = "h",
            ["PIP_PROXY"] = "http://p:1",
        };
        var options = new JsonArray("--pre", option);
        if (value is not null)
        {
            options.Add(value);
        }

        var inputs = ProxyLogin.TakeFrom(new InstallerInputs(new JsonObject { [InstallerInputs.Options] = options }), variables);

        if (proxy is null)
        {
            inputs.InstallOptions.Should().Equal("--pre", option);
            variables.Should().ContainKey("NO_PROXY").And.NotContainKey("https_proxy");
            return;
        }

        inputs.InstallOptions.Should().Equal("--pre");
        variables.Should().Contain("https_proxy", proxy).And.Contain("HTTP_PROXY", proxy);
        variables.Should().Contain("NO_PROXY", "h", "git and what a build starts ask some hosts directly").And.NotContainKey("PIP_PROXY");
    }

    [Theory]
    [InlineData("git+https://me:CANARY@h/org/a.git", "https://h/org/a.git https://h")]
    [InlineData("git+https://me:CANARY@h/org/a.git git+https://me:CANARY@h/org/b.git", "https://h/org/a.git https://h https://h/org/b.git")]
    [InlineData("git+https://me:CANARY@h:8443/g/org/a.git git+https://h:8443/g/b.git", "https://h:8443/g/org/a.git https://h:8443/g/org")]
    [InlineData("git+https://me:CANARY@h/org/a.git git+https://you@h/org/b.git", "https://h/org/a.git https://h/org/b.git")]
    [InlineData("git+https://me:CANARY@h/org/a.git git+https://H/org/b.git", "https://h/org/a.git")]
    [InlineData("git+https://me:CANARY@h/a.git git+https://h2/b.git", "https://h/a.git https://h")]
    public void TakeFrom_ARepositoryThatMayHaveSubmodules_ItsLoginHoldsForThoseBesideIt(string lines, string places)
    {
        var variables = new Dictionary<string, string>();
        var inputs = new InstallerInputs(
            new JsonObject
            {
                [InstallerInputs.Requirements] = new JsonArray([.. lines.Split(' ').Select(line => JsonValue.Create(line))]),
                [InstallerInputs.Constraints] = new JsonArray(),
            }
        );

        GitLogins.TakeFrom(inputs, variables).RequirementLines.Should().NotContain(line => line.Contains("CANARY"));

        variables
            .Where(variable => variable.Key.StartsWith("GIT_CONFIG_KEY_", StringComparison.Ordinal))
            .Select(variable => variable.Value)
            .Distinct()
            .Should()
            .BeEquivalentTo(places.Split(' ').Select(place => $"credential.{place}.helper"));
    }

    [Fact]
    public void TakeFrom_InAnImage_GitHasNothingOfTheNodes()
    {
        var variables = new Dictionary<string, string>
        {
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_CONFIG_KEY_0"] = "http.extraHeader",
            ["GIT_CONFIG_VALUE_0"] = "Authorization: CANARY",
            ["GIT_CONFIG_GLOBAL"] = "/home/CANARY/.gitconfig",
            ["LANG"] = "C",
        };
        var inputs = new JsonObject
        {
            [InstallerInputs.Requirements] = new JsonArray("a @ git+https://me:mine@h/a.git"),
            [InstallerInputs.Constraints] = new JsonArray(),
        };
        new ResolvedImage("image", new string('0', 64), []).NameIn(inputs);

        GitLogins.TakeFrom(new InstallerInputs(inputs), variables);

        variables.Values.Should().NotContain(value => value.Contains("CANARY"));
        variables["GIT_CONFIG_COUNT"].Should().Be("4");
        variables.Should().Contain("GIT_LOGIN_0_PASSWORD", "mine").And.Contain("LANG", "C");
    }

    private static JsonObject Reference(string name) => new() { ["secret"] = name };
}
