using System.CommandLine;
using System.CommandLine.Parsing;

namespace PasidVerify.Cli;

/// <summary>What is wrong with a command line as it was parsed, in one line: what, where, and what was expected.</summary>
internal static class ParseComplaint
{
    /// <summary>The first thing that is wrong; null where nothing is.</summary>
    public static string? Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (MistakenOption(parsed) is { } option)
            return Unknown("option", option, $" of '{command.Name}'", OptionsOf(parsed), "it takes");
        if (parsed.Errors.Count == 0) return null;
        if (parsed.UnmatchedTokens.Count == 0) return Explain(parsed.Errors[0], command);
        string given = parsed.UnmatchedTokens[0];
        return command.Subcommands.Count > 0
            ? Unknown("command", given, "", [.. command.Subcommands.Select(sub => sub.Name)], "the commands are")
            : $"unexpected argument '{given}' of '{command.Name}': it takes {Taken(command)}";
    }

    /// <summary>
    /// What looks like an option and is none: the parser would take it for a file or a name. After -- it is one.
    /// </summary>
    private static string? MistakenOption(ParseResult parsed) => parsed.Tokens
        .TakeWhile(token => token.Type != TokenType.DoubleDash)
        .Where(token => token.Type == TokenType.Argument)
        .Select(token => token.Value)
        .FirstOrDefault(value => value.Length > 1 && value[0] == '-' && (value[1] == '-' || char.IsAsciiLetter(value[1])));

    private static string[] OptionsOf(ParseResult parsed) =>
    [
        .. parsed.CommandResult.Command.Options
            .Concat(parsed.RootCommandResult.Command.Options.Where(option => option.Recursive))
            .Select(option => option.Name).Distinct(),
    ];

    private static string Unknown(string kind, string given, string where, string[] known, string list)
    {
        string expected = Names.Near(given, known) is { } near
            ? $"did you mean '{near}'?"
            : $"{list} {string.Join(", ", known)}";
        return $"unknown {kind} '{given}'{where}: {expected}";
    }

    private static string Explain(ParseError error, Command command) => error.SymbolResult switch
    {
        OptionResult { Tokens.Count: 0, Option: var option } =>
            $"option '{option.Name}' of '{command.Name}' needs a value: {option.Description}",
        ArgumentResult { Tokens.Count: 0, Argument: var argument } when argument.Arity.MinimumNumberOfValues > 0 =>
            $"'{command.Name}' needs {argument.Name}: {argument.Description}",
        _ => error.Message,
    };

    private static string Taken(Command command) => command.Arguments.Count > 0
        ? "one " + string.Join(", ", command.Arguments.Select(argument => argument.Name))
        : "options only: " + string.Join(", ", command.Options.Select(option => option.Name));
}
