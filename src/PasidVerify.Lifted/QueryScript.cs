using System.Text;
using System.Text.RegularExpressions;

namespace PasidVerify.Lifted;

/// <summary>
/// Queries as one SMT-LIB 2.6 script. Each fact is defined once and then asserted by name; what the queries of a path
/// have in common is asserted once a path.
/// </summary>
public sealed partial class QueryScript
{
    private readonly IReadOnlyList<string> declarations;
    private readonly IReadOnlyList<string> facts;
    private readonly IReadOnlyList<IReadOnlyList<Query>> paths;

    internal QueryScript(IReadOnlyList<string> declarations, IReadOnlyList<string> facts, IReadOnlyList<Query> queries)
    {
        this.declarations = declarations;
        this.facts = facts;
        Query none = new("nothing was left to ask: false is unsatisfiable", "", []);
        paths = [.. queries.DefaultIfEmpty(none).GroupBy(query => query.Path).Select(path => path.ToList())];
    }

    /// <summary>What each check-sat of the script is for, in their order.</summary>
    public IReadOnlyList<string> Queries => [.. paths.SelectMany(path => path).Select(Label)];

    /// <summary>The script, in which every check-sat has to answer unsat.</summary>
    /// <param name="head">Lines for the comment at its head.</param>
    public string Text(IEnumerable<string> head)
    {
        var text = new StringBuilder();
        foreach (string line in head) text.Append("; ").Append(line).Append('\n');
        text.Append("; expected: ").Append(paths.Sum(path => path.Count)).Append(" x unsat\n(set-logic QF_UFBV)\n");
        foreach (string declaration in declarations) Command(text, declaration);
        var names = new Dictionary<int, string>();
        foreach (int fact in paths.SelectMany(path => path).SelectMany(query => query.Facts).Distinct())
        {
            names[fact] = $"fact!{names.Count + 1}";
            Command(text, $"(define-fun {names[fact]} () Bool {facts[fact]})");
        }

        foreach (var path in paths) Append(text, path, names);
        return text.ToString();
    }

    private static void Append(StringBuilder text, IReadOnlyList<Query> path, Dictionary<int, string> names)
    {
        int shared = Shared(path);
        text.Append("(push 1)\n");
        Assert(text, path[0].Facts.Take(shared), names);
        foreach (var query in path)
        {
            text.Append("; ").Append(Label(query)).Append("\n(push 1)\n");
            Assert(text, query.Facts.Skip(shared), names);
            if (query.Facts.Count == 0) text.Append("(assert false)\n");
            text.Append("(check-sat)\n(pop 1)\n");
        }

        text.Append("(pop 1)\n");
    }

    private static void Assert(StringBuilder text, IEnumerable<int> asserted, Dictionary<int, string> names)
    {
        foreach (int fact in asserted) text.Append("(assert ").Append(names[fact]).Append(")\n");
    }

    /// <summary>Line ends within a command are layout only: no symbol has one in its name.</summary>
    private static void Command(StringBuilder text, string command) =>
        text.Append(LineEnd().Replace(command.Trim(), " ")).Append('\n');

    /// <summary>How many facts all queries of a path begin with.</summary>
    private static int Shared(IReadOnlyList<Query> path)
    {
        var first = path[0].Facts;
        return path.Min(query => first.Zip(query.Facts).TakeWhile(pair => pair.First == pair.Second).Count());
    }

    private static string Label(Query query) => query.Path == "" ? query.About : $"path {query.Path}: {query.About}";

    [GeneratedRegex(@"\s*\n\s*")]
    private static partial Regex LineEnd();
}
