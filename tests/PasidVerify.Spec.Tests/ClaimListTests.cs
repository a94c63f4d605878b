namespace PasidVerify.Spec.Tests;

/// <summary>What the lists of claims, operations and questions say about their entries.</summary>
public class ClaimListTests
{
    [Fact]
    public void These_requirements_compare_the_states_before_and_after_a_step()
    {
        string[] named =
        [
            "no-stale-pasid", "no-early-reuse", "others-untouched", "others-stay-untouched",
            "others-keep-their-translations", "bounce-frame-shows-nothing-else", "copied-to-the-bounce-frame",
            "copied-back", "rest-untouched", "failed-list", "free-pasid", "free-domain", "free-address", "free-slot",
            "what-is-not-taken-stays", "no-walk-of-freed-tables", "nobody-else-grants", "list-is-one-mapping",
            "caches-forget-by-invalidation-only", "in-flight-is-pending", "kernel-table-is-as-asked", "mode-is-as-asked",
            "default-domain-is-as-told", "exhausted-is-true", "flush-takes-entries-that-it-names",
            "flush-takes-translations-that-it-names", "flush-takes-table-pages-of-the-kernel",
        ];
        var asked = Operation.All().Select(operation => operation.Name)
            .SelectMany(name => new[] { name + "-grants-nothing-else", name + "-grants-all-of-it", name + "-takes-all-of-it" })
            .Intersect(ClaimList.All().SelectMany(claim => claim.Requirements).Select(one => one.Name)).ToList();
        Assert.Equal(11, asked.Count);
        var refused = Operation.All().Select(operation => operation.Name + "-refused");
        Assert.Equal(
            named.Concat(refused).Concat(asked).Order(),
            ClaimList.All().SelectMany(claim => claim.Requirements)
                .Where(one => one.AboutSteps).Select(one => one.Name).Order());
    }

    [Fact]
    public void Operations_are_of_the_kernel_of_the_DMA_API_or_of_drivers()
    {
        Assert.Equal(
            ["begin_free_table", "begin_kernel_change", "kernel_add_table", "kernel_map", "write_frame"],
            Names(operation => operation.IsKernels));
        Assert.Equal(
            ["begin_map_sg", "begin_undo_map_sg", "map_segment"], Names(operation => operation.IsOfLists));
        Assert.Equal(
            [
                "begin_flush_queue", "begin_map_sg", "begin_undo_map_sg", "begin_unmap_dma", "map_dma", "map_segment",
                "probe", "store",
            ],
            Names(operation => operation.IsOfDmaApi));

        static IEnumerable<string> Names(Func<Operation, bool> of) =>
            Operation.All().Where(of).Select(operation => operation.Name).Order();
    }

    [Fact]
    public void These_questions_are_expected_to_hold_and_all_others_to_break_their_claim()
    {
        Assert.Equal(
            [
                "fast-beyond-direct-map", "fast-shares-direct-map-only", "iova-mode-for-untrusted", "lazy-for-trusted",
                "no-flush-on-unmap-fast-kva", "one-reserved-pasid",
            ],
            Question.All().Where(question => !question.Breaks).Select(question => question.Id).Order());
        Assert.All(
            DesignSwitch.All(), one => Assert.Equal(
                one.Breaks, Question.All().Single(question => question.Id == one.Name).Breaks));
    }

    [Fact]
    public void A_question_about_two_switches_turns_both_rules_off_and_names_the_claim_of_the_first()
    {
        var pairs = Question.All().Where(question => question.Switches.Count == 2).ToList();
        Assert.Equal(2, pairs.Count);
        Assert.All(pairs, pair => Assert.Equal(pair.Id, string.Join('+', pair.Switches.Select(one => one.Name))));
        Assert.All(pairs, pair => Assert.Equal((pair.Switches[0].Claim, true), (pair.Claim, pair.Breaks)));
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, false)]
    public void A_lemma_says_all_of_its_parts(bool first, bool second, bool holds)
    {
        var lemma = new Lemma("two", [], (_, _) => first, (_, _) => second) { About = [] };
        Assert.Equal(holds, lemma.Holds(new Machine().State, Planted.At(0, 0, 0, 0, 0)).Concrete);
    }

    [Fact]
    public void A_requirement_without_a_witness_is_shown_by_its_premise()
    {
        var step = new Machine().Step(Operation.Complete, 0);
        var requirement = new Requirement("any", "Any.", [], (_, _) => true, (_, _) => true);
        Assert.True(requirement.Witness(step, Planted.At(0, 0, 0, 0, 0)).Concrete);
        Assert.False(requirement.AboutSteps);
    }

    [Fact]
    public void All_but_the_devices_starts_empty() =>
        Assert.Equal(["devices"], new Machine().State.Maps.Select(map => map.Name).Where(name => !State.StartsEmpty(name)));

    [Fact]
    public void A_scope_has_a_table_page_more_where_its_kernel_adds_some()
    {
        var scope = NamedScopes.Kernel();
        Assert.Equal(3UL, scope.TablePages);
        Assert.Equal(2UL, (scope with { KernelChanges = false }).TablePages);
    }

    [Fact]
    public void The_page_frames_of_the_DMA_API_are_those_of_buffers_and_of_the_pool()
    {
        var scope = NamedScopes.Bounce() with { Buffers = [0x1001, 0x1000] };
        Assert.Equal([0x1001UL, 0x1000, 0x1800], scope.DmaFrames);
    }
}
