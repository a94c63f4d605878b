namespace PasidVerify.Cli.Tests;

public sealed class UsageTests
{
    [Fact]
    public void Without_a_command_it_says_how_to_list_them() => CommandLine.Run().MustComplain("no command", "--help");

    [Theory]
    [InlineData("chek", "'chek'", "'check'")]
    [InlineData("verfy", "'verfy'", "'verify'")]
    [InlineData("question", "'question'", "'questions'")]
    public void An_unknown_command_names_the_nearest(string given, string what, string nearest) =>
        CommandLine.Run(given).MustComplain(what, nearest);

    [Theory]
    [InlineData("check", "--targt", "'--target'")]
    [InlineData("check", "--jsno", "'--json'")]
    [InlineData("prove", "--swich", "'--switch'")]
    [InlineData("explore", "--scop", "'--scope'")]
    [InlineData("verify", "--budgt", "'--budget'")]
    public void An_unknown_option_names_the_nearest(string command, string given, string nearest) =>
        CommandLine.Run(command, given).MustComplain($"'{given}'", nearest);

    [Theory]
    [InlineData("verify")]
    [InlineData("prove")]
    [InlineData("questions")]
    [InlineData("check")]
    [InlineData("explore")]
    [InlineData("replay")]
    [InlineData("trace")]
    [InlineData("bench")]
    [InlineData("list")]
    public void An_option_that_no_other_is_like_is_unknown_and_those_of_the_command_are_named(string command) =>
        CommandLine.Run(command, "--unknown-option").MustComplain("unknown option '--unknown-option'", $"'{command}'", "--json");

    [Theory]
    [InlineData("trace", "--jsn", "some.trace")]
    [InlineData("trace", "some.trace", "--jsn")]
    [InlineData("replay", "--jsn", "some.itf.json")]
    [InlineData("prove", "--jsn", "--switch", "no-bounce")]
    public void An_option_among_files_is_no_file(params string[] arguments) =>
        CommandLine.Run(arguments).MustComplain("unknown option '--jsn'", $"'{arguments[0]}'", "'--json'");

    [Fact]
    public void An_option_where_a_value_was_due_is_unknown() =>
        CommandLine.Run("prove", "--switch", "--clam", "isolation").MustComplain("'--clam'", "'--claim'");

    [Fact]
    public void The_version_is_an_option_of_no_command()
    {
        CommandLine.Run("trace", "--version").MustComplain("unknown option '--version' of 'trace'", "it takes --json, --help");
        CommandLine.Run("list", "--version").MustComplain("unknown option '--version' of 'list'");
    }

    [Fact]
    public void After_two_dashes_it_is_a_file() =>
        CommandLine.Run("trace", "--", "--jsn").MustComplain("--jsn: there is no such file");

    [Fact]
    public void A_command_that_no_other_is_like_names_them_all() =>
        CommandLine.Run("frobnicate").MustComplain("unknown command 'frobnicate'", "verify, prove");

    [Fact]
    public void A_word_too_many_is_named() => CommandLine.Run("list", "claims").MustComplain("'claims'", "'list'");

    [Theory]
    [InlineData("prove", "--switch", "fast-for-untrustd", "fast-for-untrusted")]
    [InlineData("prove", "--switch", "wraping-range-check", "wrapping-range-check")]
    [InlineData("explore", "--switch", "flush-befor-clear", "flush-before-clear")]
    [InlineData("prove", "--claim", "isolatoin", "isolation")]
    [InlineData("prove", "--claim", "atomic", "atomic-failure")]
    [InlineData("prove", "--solver", "cvc4", "cvc5")]
    [InlineData("prove", "--solver", "z", "z3")]
    [InlineData("check", "--target", "iomu", "iommu")]
    [InlineData("explore", "--scope", "smal", "small")]
    [InlineData("bench", "--mode", "bypas", "bypass")]
    public void A_mistyped_name_names_the_nearest(string command, string option, string given, string nearest) =>
        CommandLine.Run(command, option, given).MustComplain($"'{given}'", $"'{nearest}'");

    [Theory]
    [InlineData("check", "--ops", "0")]
    [InlineData("check", "--ops", "-3")]
    [InlineData("check", "--ops", "many")]
    [InlineData("check", "--ops", "99999999999999999999")]
    [InlineData("check", "--seed", "-1")]
    [InlineData("check", "--seed", "x")]
    [InlineData("check", "--time", "60")]
    [InlineData("check", "--time", "0s")]
    [InlineData("check", "--time", "-1s")]
    [InlineData("check", "--time", "NaNs")]
    [InlineData("check", "--shard", "1")]
    [InlineData("check", "--shard", "0/4")]
    [InlineData("check", "--shard", "5/4")]
    [InlineData("check", "--shard", "1/2/3")]
    [InlineData("check", "--shard", "a/b")]
    [InlineData("verify", "--budget", "soon")]
    [InlineData("verify", "--budget", "0m")]
    [InlineData("explore", "--states", "0")]
    [InlineData("explore", "--states", "few")]
    [InlineData("bench", "--threads", "5000")]
    [InlineData("bench", "--seconds", "0")]
    [InlineData("bench", "--granule", "page")]
    public void A_value_that_makes_no_sense_is_named_with_its_option(string command, string option, string value) =>
        CommandLine.Run(command, option, value).MustComplain(option, value);

    [Theory]
    [InlineData("check", "--ops")]
    [InlineData("prove", "--switch")]
    [InlineData("verify", "--budget")]
    public void An_option_without_its_value_is_named(string command, string option) =>
        CommandLine.Run(command, option).MustComplain(option);

    [Theory]
    [InlineData("replay")]
    [InlineData("trace")]
    public void A_missing_file_argument_is_missed(string command) =>
        CommandLine.Run(command).MustComplain($"'{command}' needs FILE");

    [Fact]
    public void The_version_is_one_line()
    {
        var ran = CommandLine.Run("--version");
        Assert.Equal((ExitCode.Holds, ""), (ran.Code, ran.Error));
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", ran.Output);
    }

    [Fact]
    public void Help_names_every_command()
    {
        var ran = CommandLine.Run("--help");
        Assert.Equal(ExitCode.Holds, ran.Code);
        string[] commands = ["verify", "prove", "questions", "check", "explore", "replay", "trace", "bench", "list"];
        Assert.All(commands, command => Assert.Contains("  " + command, ran.Output, StringComparison.Ordinal));
    }
}
