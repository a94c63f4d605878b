namespace PasidVerify.Lifted.Tests;

public class ChoiceTests
{
    private enum Colour
    {
        None,
        Red,
        Last = 15,
    }

    [Fact]
    public void A_plain_choice_is_its_enum_value()
    {
        foreach (var colour in Enum.GetValues<Colour>())
        {
            Choice<Colour> choice = colour;
            Assert.Equal(colour, choice.Concrete);
            Assert.Equal((ulong)colour, choice.Number.Concrete);
            Assert.Equal(colour.ToString(), choice.ToString());
        }
    }

    [Fact]
    public void Choices_are_equal_when_their_values_are()
    {
        foreach (var left in Enum.GetValues<Colour>())
        {
            foreach (var right in Enum.GetValues<Colour>())
            {
                Choice<Colour> a = left, b = right;
                Assert.Equal(left == right, (a == b).Concrete);
                Assert.Equal(left != right, (a != b).Concrete);
                Assert.Equal(left == right, (a == right).Concrete);
                Assert.Equal(left != right, (a != right).Concrete);
                Assert.Equal(left == right, a.Equals(b));
            }
        }
    }

    [Fact]
    public void An_unknown_choice_may_be_a_number_without_a_name()
    {
        using var explorer = new PathExplorer();
        var choice = new Choice<Colour>(explorer.Unknown("colour", Choice<Colour>.Width));
        Assert.Equal(
            Outcome.Candidate,
            explorer.Ask(() => choice == Colour.None | choice == Colour.Red | choice == Colour.Last).Outcome);
    }

    [Fact]
    public void An_unknown_choice_agrees_with_the_plain_one_it_equals()
    {
        using var explorer = new PathExplorer();
        var choice = new Choice<Colour>(explorer.Unknown("colour", Choice<Colour>.Width));
        explorer.Assume(choice == Colour.Red);
        Assert.Equal(Outcome.Follows, explorer.Ask(() => choice == Colour.Red & choice != Colour.Last).Outcome);
        Assert.Equal(Outcome.Follows, explorer.Ask(() => choice.Number == 1).Outcome);
    }

    [Fact]
    public void A_number_without_a_name_prints_as_number()
    {
        Assert.Equal("7", new Choice<Colour>(new(7, 4)).ToString());
    }
}
