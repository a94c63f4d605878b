namespace PasidVerify.Architecture.Tests;

public sealed class TextTests
{
    [Fact]
    public void The_sources_are_read() => Assert.True(Repository.Sources().Count > 100);

    [Fact]
    public void Code_binds_early_waits_for_events_and_skips_no_test() => Assert.Empty(TextRules.Code(Repository.Sources()));

    [Theory]
    [InlineData("dynamic value = Load();")]
    [InlineData("void Run(dynamic? value) { }")]
    [InlineData("foreach (dynamic item in items)")]
    [InlineData("List<dynamic> values;")]
    [InlineData("return (dynamic)value;")]
    [InlineData("public dynamic[] Values => [];")]
    [InlineData("Thread.Sleep(10);")]
    [InlineData("[Fact(Skip = \"flaky\")]")]
    [InlineData("int x = \"//\".Length; Thread.Sleep(1);")]
    public void Code_that_is_not_wanted_is_found(string line) =>
        Assert.StartsWith("A.cs:2: ", Assert.Single(TextRules.Code([new("A.cs", $"\n{line}\n")])), StringComparison.Ordinal);

    [Theory]
    [InlineData("/// <summary>A dynamic PASID, from 2.</summary>")]
    [InlineData("var pasids = layout.DynamicPasids;")]
    [InlineData("Say(\"dynamic value = 1; Thread.Sleep(1)\");")]
    [InlineData("items.Skip(1).ToList();")]
    public void Code_that_only_looks_so_is_let_through(string line) => Assert.Empty(TextRules.Code([new("A.cs", line)]));

    [Fact]
    public void No_file_names_a_path_of_one_machine() => Assert.Empty(TextRules.Paths(Repository.Texts()));

    // In pieces, else this file would break the rule.
    [Theory]
    [InlineData("/ho", "me/someone/kernel.log")]
    [InlineData("/t", "mp/trace.json")]
    [InlineData("C", @":\sources\a.cs")]
    public void A_path_of_one_machine_is_found(string start, string end) =>
        Assert.Single(TextRules.Paths([new("README.md", $"see \"{start}{end}\" there")]));

    [Theory]
    [InlineData("/usr/lib")]
    [InlineData("$HOME/tmp/x")]
    [InlineData("a/work/b")]
    [InlineData("/proc/self")]
    public void A_path_of_every_machine_is_let_through(string path) =>
        Assert.Empty(TextRules.Paths([new("README.md", path)]));
}
