using PasidVerify.Bench;
using PasidVerify.Conformance;
using PasidVerify.Report;
using PasidVerify.Spec;
using Command = System.CommandLine.Command;

namespace PasidVerify.Cli.Commands;

/// <summary>list: the names that other commands take.</summary>
internal static class ListCommand
{
    public static Command Build(Session session)
    {
        var json = CommonOptions.Json();
        var command = new Command("list", "Name claims, switches, operations, targets, scopes, modes and solvers.") { json };
        command.SetAction(parsed =>
        {
            Run(session.Output, parsed.GetValue(json));
            return ExitCode.Holds;
        });
        return command;
    }

    private static void Run(TextWriter output, bool json)
    {
        var claims = ClaimList.All().Select(claim => new { claim.Name, claim.Sentence }).ToList();
        var switches = DesignSwitch.All().Select(one => new { one.Name, one.Claim, one.Question }).ToList();
        string[] operations = [.. Operation.All().Select(one => one.Name)];
        string[] targets = [.. TargetList.All().Select(one => one.Name)];
        string[] scopes = [.. NamedScopes.All().Select(one => one.Name)];
        string[] modes = [.. BufferModes.All.Select(BufferModes.NameOf)];
        if (json)
        {
            JsonOutput.Write(output, "list", new
            {
                Claims = claims,
                Switches = switches,
                Operations = operations,
                Targets = targets,
                Scopes = scopes,
                Modes = modes,
                SecondOpinion.Solvers,
            });
            return;
        }

        output.WriteLine("claims");
        foreach (var claim in claims) output.WriteLine($"  {claim.Name,-20} {claim.Sentence}");
        output.WriteLine("switches, with the claim that each must break");
        foreach (var one in DesignSwitch.All().Where(one => one.Breaks)) Line(one);
        output.WriteLine("switches, with the claim that holds all the same");
        foreach (var one in DesignSwitch.All().Where(one => !one.Breaks)) Line(one);
        output.WriteLine("operations: " + string.Join(", ", operations));
        output.WriteLine("targets: " + string.Join(", ", targets));
        output.WriteLine("scopes: " + string.Join(", ", scopes));
        output.WriteLine("modes of bench: " + string.Join(", ", modes));
        output.WriteLine("solvers: " + string.Join(", ", SecondOpinion.Solvers));

        void Line(DesignSwitch one) => output.WriteLine($"  {one.Name,-34} {one.Claim,-18} {one.Question}");
    }
}
