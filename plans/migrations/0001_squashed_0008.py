"""The tables of 0001 to 0008 made at once: a new database is ready in a quarter of the time.

Where all eight have run already, Django takes this as done. What 0004, 0005 and 0007 carry over is left out: a new
database has no rows.
"""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import employees.models.base
import plans.models.content


class Migration(migrations.Migration):
    replaces = [
        ("plans", "0001_initial"),
        ("plans", "0002_form_fields"),
        ("plans", "0003_templates"),
        ("plans", "0004_fair_start"),
        ("plans", "0005_closing"),
        ("plans", "0006_change_in_the_open"),
        ("plans", "0007_consultation"),
        ("plans", "0008_outcome_wording"),
    ]

    initial = True

    dependencies = [
        ("employees", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImprovementArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("skill", "Skill"),
                            ("knowledge", "Knowledge"),
                            ("behaviour", "Behaviour"),
                            ("job_task", "Job task"),
                        ],
                        default="job_task",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="area")),
                ("observed", models.TextField(verbose_name="what was seen, with dates")),
                ("expected", models.TextField(verbose_name="what is expected")),
                (
                    "priority",
                    models.CharField(
                        blank=True,
                        choices=[("high", "High"), ("medium", "Medium"), ("low", "Low")],
                        max_length=10,
                        verbose_name="priority",
                    ),
                ),
                ("impact", models.TextField(blank=True, verbose_name="what it means for others")),
                (
                    "cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("job", "How the work is set up: tasks, tools, time"),
                            ("person", "What has been learned and practised so far"),
                            ("system", "What surrounds the work: rules, systems, other teams"),
                        ],
                        max_length=10,
                        verbose_name="where it seems to come from",
                    ),
                ),
                ("standard", models.TextField(blank=True, verbose_name="the standard, word for word")),
                (
                    "standard_source",
                    models.CharField(blank=True, max_length=300, verbose_name="where the standard stands"),
                ),
                (
                    "standard_link",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        validators=[plans.models.content.web_address],
                        verbose_name="link to the standard",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("standard_link", ""),
                            ("standard_link__istartswith", "https://"),
                            ("standard_link__istartswith", "http://"),
                            _connector="OR",
                        ),
                        name="improvementarea_links_to_the_web_only",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("statement", models.CharField(max_length=500, verbose_name="what good looks like")),
                ("measure", models.CharField(max_length=500, verbose_name="how we will know")),
                ("unit", models.CharField(blank=True, max_length=60, verbose_name="unit")),
                (
                    "baseline",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="now"
                    ),
                ),
                (
                    "target",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="target"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="by")),
                (
                    "source",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="where the number or the evidence comes from"
                    ),
                ),
                (
                    "evidence_on",
                    models.DateField(blank=True, null=True, verbose_name="date of the newest evidence"),
                ),
                (
                    "success",
                    models.CharField(blank=True, max_length=500, verbose_name="when it counts as reached"),
                ),
                (
                    "peer_level",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="what everybody in this role must reach",
                    ),
                ),
                (
                    "objective",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        verbose_name="objective or standard of the organisation that it serves",
                    ),
                ),
                (
                    "in_control",
                    models.TextField(
                        blank=True, verbose_name="what is in the person's hands and what is not"
                    ),
                ),
                (
                    "weight",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="weight in percent",
                    ),
                ),
                (
                    "term",
                    models.CharField(
                        blank=True,
                        choices=[("short", "Short-term"), ("long", "Long-term")],
                        max_length=5,
                        verbose_name="term",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="goals",
                        to="plans.improvementarea",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("baseline__isnull", True), ("target__isnull", True)),
                            models.Q(
                                ("baseline__isnull", False),
                                ("target__isnull", False),
                                models.Q(("unit", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="goal_number_has_baseline_target_and_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("peer_level__isnull", True),
                            models.Q(("unit", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="goal_peer_level_has_a_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("weight__isnull", True),
                            models.Q(("weight__gte", 1), ("weight__lte", 100)),
                            _connector="OR",
                        ),
                        name="goal_weight_is_a_percentage",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Observation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("praise", "Something done well"),
                            ("coaching", "Coaching"),
                            ("concern", "A concern"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="when it happened")),
                ("seen", models.TextField(verbose_name="what was seen")),
                ("said", models.TextField(blank=True, verbose_name="what was said to the person")),
                ("recorded_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                ("shared_at", models.DateTimeField(blank=True, null=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="plans.observation",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="employees.employee",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "shared_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-happened_on", "-recorded_at", "-pk"],
                "indexes": [
                    models.Index(fields=["employee", "-happened_on"], name="plans_obser_employe_1ed92c_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("changed_at__isnull", True), ("changed_by__isnull", True)),
                            models.Q(("changed_at__isnull", False), ("changed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="observation_both_changed_set",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("shared_at__isnull", True), ("shared_by__isnull", True)),
                            models.Q(("shared_at__isnull", False), ("shared_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="observation_both_shared_set",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["praise", "coaching", "concern"])),
                        name="observation_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shared_at__isnull", True),
                            ("shared_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="observation_shared_after_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrects__isnull", True),
                            models.Q(("corrects", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="observation_corrects_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ObservationReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("words", models.TextField(verbose_name="your answer")),
                ("said_at", models.DateTimeField()),
                (
                    "observation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="plans.observation",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["said_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version of the plan that was judged")),
                (
                    "overall",
                    models.CharField(
                        choices=[
                            ("goals_met", "Goals met"),
                            ("partly_met", "Goals partly met"),
                            ("not_met", "Goals not met"),
                            ("ended_early", "Ended early"),
                            ("continued", "Continued by a new plan"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("wording", models.CharField(blank=True, max_length=200)),
                (
                    "early_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("success", "The goals were reached early"),
                            ("no_prospect", "The goals can no longer be reached in the time of the plan"),
                            ("elsewhere", "Something else is dealt with first, under another procedure"),
                            ("resigned", "The employee is leaving"),
                            ("transfer", "The employee moves to another job"),
                            ("role_gone", "The job no longer exists in this form"),
                            ("withdrawn", "Withdrawn by the employer"),
                            ("agreed", "Withdrawn by agreement of both"),
                        ],
                        max_length=12,
                        verbose_name="why it ended early",
                    ),
                ),
                ("reason", models.TextField(verbose_name="why")),
                (
                    "next_kind",
                    models.CharField(
                        choices=[
                            ("none", "Nothing more"),
                            ("monitoring", "The result is kept up for a time"),
                            ("new_plan", "A new plan"),
                            ("redeploy", "A move to another job"),
                            ("other", "Something else"),
                        ],
                        default="none",
                        max_length=12,
                        verbose_name="next step",
                    ),
                ),
                ("next_step", models.TextField(blank=True, verbose_name="what happens next")),
                (
                    "monitored_until",
                    models.DateField(blank=True, null=True, verbose_name="to be kept up until"),
                ),
                ("kept_up", models.TextField(blank=True, verbose_name="what is to be kept up")),
                (
                    "new_plan_note",
                    models.CharField(blank=True, max_length=300, verbose_name="which plan continues it"),
                ),
                ("distribution", models.TextField(blank=True, verbose_name="who gets a copy")),
                (
                    "appeal_until",
                    models.DateField(blank=True, null=True, verbose_name="appeal possible until"),
                ),
                ("proposed_at", models.DateTimeField()),
                (
                    "proposed_as",
                    models.CharField(choices=[("manager", "Manager"), ("hr", "HR")], max_length=7),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                            models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="outcome_both_confirmed_set",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="outcome_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("early_reason", ""), ("overall", "ended_early"), _connector="OR"),
                        name="outcome_early_reason_only_if_early",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_kind", "monitoring"), _negated=True),
                            models.Q(
                                ("monitored_until__isnull", False), models.Q(("kept_up", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="outcome_monitoring_says_what_and_how_long",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GoalOutcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("met", "Met"),
                            ("partly_met", "Partly met"),
                            ("not_met", "Not met"),
                            ("not_assessed", "Not assessed"),
                        ],
                        max_length=12,
                        verbose_name="result",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="why")),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="plans.goal"
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="goals", to="plans.outcome"
                    ),
                ),
            ],
            options={
                "ordering": ["goal__position", "pk"],
                "constraints": [models.UniqueConstraint(fields=("outcome", "goal"), name="goaloutcome_once")],
            },
        ),
        migrations.CreateModel(
            name="CheckedPoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("key", models.CharField(max_length=60)),
                ("question", models.TextField(blank=True)),
                ("said", models.TextField()),
                ("ready", models.BooleanField()),
                ("answer", models.TextField(blank=True, verbose_name="your answer")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("case", "HR and the manager"),
                            ("everyone", "Everyone who can see the plan"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="points", to="plans.outcome"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("outcome", "key"), name="checkedpoint_once"),
                    models.CheckConstraint(
                        condition=models.Q(("said", ""), _negated=True), name="checkedpoint_says_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In HR review"),
                            ("approved", "Ready to share"),
                            ("consultation", "Being talked through"),
                            ("active", "Under way"),
                            ("paused", "Paused"),
                            ("closed", "Closed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("answers", models.JSONField(blank=True, default=dict)),
                (
                    "noun",
                    models.CharField(
                        default="Improvement plan", max_length=60, verbose_name="what this plan is called"
                    ),
                ),
                ("time_zone", models.CharField(default="UTC", max_length=64, verbose_name="time zone")),
                ("language", models.CharField(default="en", max_length=10, verbose_name="language")),
                (
                    "confidential",
                    models.CharField(blank=True, max_length=200, verbose_name="confidentiality mark"),
                ),
                ("re_line", models.CharField(blank=True, max_length=200, verbose_name="subject line")),
                (
                    "trigger",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("rating", "A rating"),
                            ("incident", "Something that happened"),
                            ("probation", "A probation period"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                        verbose_name="what led to this plan",
                    ),
                ),
                ("last_appraisal_on", models.DateField(blank=True, null=True, verbose_name="last appraisal")),
                ("met_on", models.DateField(blank=True, null=True, verbose_name="date of the meeting")),
                ("reason", models.TextField(blank=True, verbose_name="what has happened")),
                ("impact", models.TextField(blank=True, verbose_name="what it means for others")),
                ("earlier_talks", models.TextField(blank=True, verbose_name="what was said and done before")),
                ("ending", models.TextField(blank=True, verbose_name="what happens at the end")),
                (
                    "rights",
                    models.TextField(
                        blank=True, verbose_name="how to answer or appeal, and where to find help"
                    ),
                ),
                ("distribution", models.TextField(blank=True, verbose_name="who gets a copy")),
                ("no_support_reason", models.TextField(blank=True, verbose_name="why no support is planned")),
                (
                    "employee_writes_first",
                    models.BooleanField(default=False, verbose_name="the employee writes the first draft"),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="starts on")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends on")),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("weekly", "Every week"),
                            ("fortnightly", "Every two weeks"),
                            ("four_weekly", "Every four weeks"),
                            ("template", "As the template says"),
                        ],
                        default="fortnightly",
                        max_length=12,
                        verbose_name="checkpoints",
                    ),
                ),
                (
                    "talk_frequency",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="how often they talk besides the checkpoints"
                    ),
                ),
                (
                    "consultation_days",
                    models.PositiveSmallIntegerField(
                        default=5, verbose_name="working days to talk it through"
                    ),
                ),
                ("consultation_ends_on", models.DateField(blank=True, null=True)),
                ("consultation_ended_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("paused_on", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("shared_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="employees.employee",
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="managed_plans",
                        to="employees.employee",
                    ),
                ),
                ("participants", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "paused_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "shared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("writers", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["-created_at", "pk"],
                "indexes": [
                    models.Index(fields=["status", "ends_on"], name="plans_plan_status_341177_idx"),
                    models.Index(fields=["manager", "status"], name="plans_plan_manager_0b8f0d_idx"),
                    models.Index(fields=["employee", "status"], name="plans_plan_employe_6b6ee1_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("submitted_at__isnull", True), ("submitted_by__isnull", True)),
                            models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_both_submitted_set",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_both_approved_set",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("shared_at__isnull", True), ("shared_by__isnull", True)),
                            models.Q(("shared_at__isnull", False), ("shared_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_both_shared_set",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("started_at__isnull", True), ("started_by__isnull", True)),
                            models.Q(("started_at__isnull", False), ("started_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_both_started_set",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paused_at__isnull", True), ("paused_by__isnull", True)),
                            models.Q(("paused_at__isnull", False), ("paused_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_both_paused_set",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_both_closed_set",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_both_withdrawn_set",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "in_review",
                                    "approved",
                                    "consultation",
                                    "active",
                                    "paused",
                                    "closed",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="plan_known_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("employee", models.F("manager")), _negated=True),
                        name="plan_manager_is_another_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_approved_by_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("starts_on__isnull", True),
                            ("ends_on__gt", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="plan_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status__in", frozenset(["active", "closed", "consultation", "paused"])),
                                _negated=True,
                            ),
                            ("shared_at__isnull", False),
                            _connector="OR",
                        ),
                        name="plan_shared_has_a_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["active", "paused", "closed"]), _negated=True),
                            models.Q(("started_at__isnull", False), ("version__gte", 1)),
                            _connector="OR",
                        ),
                        name="plan_started_has_a_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status", "paused"),
                                ("paused_at__isnull", False),
                                ("paused_on__isnull", False),
                            ),
                            models.Q(
                                models.Q(("status", "paused"), _negated=True),
                                ("paused_at__isnull", True),
                                ("paused_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="plan_paused_says_since_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("status", "closed")),
                            models.Q(
                                models.Q(("status", "closed"), _negated=True), ("closed_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="plan_closed_says_when",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", frozenset(["active", "consultation", "paused"]))),
                        fields=("employee",),
                        name="plan_one_under_way_per_employee",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("from_date", models.DateField(verbose_name="from")),
                ("until_date", models.DateField(blank=True, null=True, verbose_name="back on")),
                ("working_days", models.PositiveIntegerField(default=0)),
                ("hr_note", models.TextField(blank=True, verbose_name="ground, for HR only")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pauses", to="plans.plan"
                    ),
                ),
            ],
            options={
                "ordering": ["from_date", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_date__isnull", True)),
                        fields=("plan",),
                        name="pause_one_open_per_plan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_date__isnull", True),
                            ("until_date__gte", models.F("from_date")),
                            _connector="OR",
                        ),
                        name="pause_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="outcome",
            name="plan",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="outcome", to="plans.plan"
            ),
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("title", models.CharField(max_length=300, verbose_name="milestone")),
                ("due_on", models.DateField(verbose_name="by")),
                ("reached_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reached_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="milestones",
                        to="plans.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reached_at__isnull", True), ("reached_by__isnull", True)),
                            models.Q(("reached_at__isnull", False), ("reached_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="milestone_both_reached_set",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="improvementarea",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="areas", to="plans.plan"
            ),
        ),
        migrations.AddField(
            model_name="goal",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="goals", to="plans.plan"
            ),
        ),
        migrations.CreateModel(
            name="FairStart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("answered_at", models.DateTimeField()),
                ("standard_told", models.BooleanField(null=True, verbose_name="told what is expected")),
                ("standard_how", models.TextField(blank=True, verbose_name="how, and when")),
                ("first_talk_on", models.DateField(blank=True, null=True, verbose_name="first talk")),
                (
                    "review_contradicts",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "I do not know")],
                        max_length=7,
                        verbose_name="the last review says something else",
                    ),
                ),
                ("from_skill", models.BooleanField(default=False)),
                ("from_will", models.BooleanField(default=False)),
                ("from_workload", models.BooleanField(default=False)),
                ("from_tools", models.BooleanField(default=False)),
                ("from_unclear", models.BooleanField(default=False)),
                (
                    "keep_if_met",
                    models.BooleanField(null=True, verbose_name="would be kept if all goals are met"),
                ),
                ("support_tried", models.BooleanField(null=True, verbose_name="support tried")),
                ("support_detail", models.TextField(blank=True, verbose_name="what was tried, and when")),
                ("considered", models.TextField(blank=True, verbose_name="considered instead of a plan")),
                (
                    "suggested",
                    models.CharField(
                        choices=[
                            ("coach_first", "Coach first"),
                            ("adjust_first", "Adjust first"),
                            ("second_reader", "Begin, with a second reader"),
                            ("go", "Begin the plan"),
                        ],
                        max_length=13,
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("coach_first", "Coach first"),
                            ("adjust_first", "Adjust first"),
                            ("second_reader", "Begin, with a second reader"),
                            ("go", "Begin the plan"),
                        ],
                        max_length=13,
                        verbose_name="next step",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="why this step all the same")),
                ("second_read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fair_starts",
                        to="employees.employee",
                    ),
                ),
                (
                    "second_read_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fair_start",
                        to="plans.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["-answered_at", "pk"],
                "indexes": [
                    models.Index(fields=["employee", "-answered_at"], name="plans_fairs_employe_a5cd2d_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("second_read_at__isnull", True), ("second_read_by__isnull", True)),
                            models.Q(("second_read_at__isnull", False), ("second_read_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="fairstart_both_second_read_set",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("step__in", ["coach_first", "adjust_first", "second_reader", "go"])
                        ),
                        name="fairstart_known_step",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("plan__isnull", True),
                                ("step__in", frozenset(["adjust_first", "coach_first"])),
                            ),
                            models.Q(
                                models.Q(
                                    ("step__in", frozenset(["adjust_first", "coach_first"])), _negated=True
                                ),
                                ("plan__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="fairstart_plan_only_if_begun",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second_read_by__isnull", True),
                            models.Q(("second_read_by", models.F("answered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="fairstart_second_reader_is_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EarlierTalk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("on", models.DateField(blank=True, null=True, verbose_name="date")),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("talk", "Conversation"),
                            ("coaching", "Coaching"),
                            ("training", "Training"),
                            ("letter", "Letter or e-mail"),
                            ("review", "Performance review"),
                            ("other", "Something else"),
                        ],
                        default="talk",
                        max_length=10,
                        verbose_name="form",
                    ),
                ),
                ("about", models.TextField(verbose_name="what it was about")),
                ("outcome", models.TextField(blank=True, verbose_name="what came of it")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="talks", to="plans.plan"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Companion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("until", models.DateField(verbose_name="until")),
                ("invited_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="companions",
                        to="plans.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["invited_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("plan", "user"),
                        name="companion_once_per_plan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at__isnull", True), ("removed_by__isnull", True)),
                            models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="companion_both_removed_set",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("whole", "The plan as a whole"),
                            ("why", "What has happened"),
                            ("goals", "Goals"),
                            ("actions", "Action steps"),
                            ("support", "Support"),
                            ("schedule", "Dates and checkpoints"),
                            ("ending", "What happens at the end"),
                        ],
                        default="whole",
                        max_length=10,
                        verbose_name="about",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("case", "HR and the manager"),
                            ("everyone", "Everyone who can see the plan"),
                        ],
                        max_length=10,
                        verbose_name="who can read it",
                    ),
                ),
                ("body", models.TextField(verbose_name="comment")),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="plans.plan"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ClosingComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("body", models.TextField(verbose_name="your words")),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closing_comments",
                        to="plans.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CitedNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("cited_at", models.DateTimeField()),
                (
                    "cited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "observation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="plans.observation",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="citations", to="plans.plan"
                    ),
                ),
            ],
            options={
                "ordering": ["observation__happened_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "observation"), name="citednote_once_per_plan")
                ],
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField(verbose_name="on")),
                (
                    "form",
                    models.CharField(
                        choices=[("meeting", "Meeting"), ("call", "Call"), ("memo", "Written memo")],
                        default="meeting",
                        max_length=10,
                        verbose_name="form",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place and time")),
                ("expected", models.TextField(blank=True, verbose_name="progress expected by then")),
                ("held_at", models.DateTimeField(blank=True, null=True)),
                (
                    "held_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checkpoints",
                        to="plans.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("held_at__isnull", True)),
                        fields=["due_on"],
                        name="checkpoint_open_by_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "number"), name="checkpoint_numbered_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("held_at__isnull", True), ("held_by__isnull", True)),
                            models.Q(("held_at__isnull", False), ("held_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="checkpoint_both_held_set",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("grounds", models.TextField(verbose_name="what you ask us to look at again, and why")),
                ("made_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("upheld", "The outcome stands"), ("varied", "The outcome is changed")],
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("decision_reason", models.TextField(blank=True, verbose_name="why")),
                (
                    "outcome_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("goals_met", "Goals met"),
                            ("partly_met", "Goals partly met"),
                            ("not_met", "Goals not met"),
                            ("ended_early", "Ended early"),
                            ("continued", "Continued by a new plan"),
                        ],
                        max_length=12,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="appeal", to="plans.plan"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True), ("decided_by__isnull", True), ("decision", "")
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decision", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="appeal_both_decided_set",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ActionStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("training", "Training"),
                            ("coaching", "Coaching"),
                            ("mentoring", "Mentoring"),
                            ("skill_development", "Skill development"),
                            ("practice", "Practice at work"),
                        ],
                        default="training",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "by_whom",
                    models.CharField(
                        choices=[("employee", "The employee"), ("employer", "The employer")],
                        default="employee",
                        max_length=10,
                        verbose_name="who",
                    ),
                ),
                ("description", models.CharField(max_length=500, verbose_name="what will be done")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="by")),
                ("frequency", models.CharField(blank=True, max_length=100, verbose_name="how often")),
                (
                    "resource",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what it needs: time, tools, money"
                    ),
                ),
                (
                    "depends_on",
                    models.CharField(blank=True, max_length=500, verbose_name="what has to be there first"),
                ),
                (
                    "expected",
                    models.CharField(blank=True, max_length=500, verbose_name="what shows that it was done"),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actions",
                        to="plans.improvementarea",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="actions", to="plans.plan"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlanTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=40)),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("created_at", models.DateTimeField()),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                (
                    "archived_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("key",),
                        name="plantemplate_seeded_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("archived_at__isnull", True), ("archived_by__isnull", True)),
                            models.Q(("archived_at__isnull", False), ("archived_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plantemplate_both_archived_set",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("start", "First version"),
                            ("amendment", "Changed"),
                            ("extension", "Extended"),
                            ("resumption", "Dates moved after a pause"),
                            ("handover", "New manager"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("facts", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="plans.plan"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "number"), name="planversion_numbered_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="planversion_numbered_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("summary", models.TextField(blank=True, verbose_name="closing summary")),
                ("summary_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, verbose_name="why")),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("answers", models.JSONField(default=list)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "from_manager",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="employees.employee"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "summary_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_manager",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="employees.employee",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="handovers", to="plans.plan"
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handover",
                        to="plans.planversion",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("summary_at__isnull", True), ("summary_by__isnull", True)),
                            models.Q(("summary_at__isnull", False), ("summary_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="handover_both_summary_set",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("made_at__isnull", True), ("made_by__isnull", True)),
                            models.Q(("made_at__isnull", False), ("made_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="handover_both_made_set",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="handover_both_answered_set",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("made_at__isnull", True)),
                        fields=("plan",),
                        name="handover_one_being_prepared_per_plan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("made_at__isnull", True), ("to_manager__isnull", True)),
                            models.Q(("made_at__isnull", False), ("to_manager__isnull", False)),
                            _connector="OR",
                        ),
                        name="handover_made_to_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("to_manager", models.F("from_manager")), _negated=True),
                        name="handover_to_another_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True), ("made_at__isnull", False), _connector="OR"
                        ),
                        name="handover_answered_after_it_was_made",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("employee", "The employee"),
                            ("manager", "The manager"),
                            ("next_level", "The manager's manager"),
                            ("hr", "HR"),
                            ("companion", "The companion, as present"),
                            ("witness", "A witness, where the employee does not sign"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "moment",
                    models.CharField(
                        choices=[
                            ("start", "At the start"),
                            ("change", "When the plan changes"),
                            ("review", "At each checkpoint"),
                            ("end", "At the end"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "meaning",
                    models.CharField(
                        choices=[("received", "Received and read"), ("not_signing", "Chose not to sign")],
                        max_length=12,
                    ),
                ),
                ("statement", models.TextField(blank=True)),
                ("comment", models.TextField(blank=True)),
                ("version_sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "checkpoint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="form_signatures",
                        to="plans.checkpoint",
                    ),
                ),
                (
                    "signer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="form_signatures",
                        to="plans.planversion",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checkpoint__isnull", False), ("moment", "review")),
                            models.Q(
                                models.Q(("moment", "review"), _negated=True), ("checkpoint__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="formsignature_checkpoint_at_a_review",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("checkpoint__isnull", True)),
                        fields=("version", "moment", "role"),
                        name="formsignature_once_per_version",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("checkpoint__isnull", False)),
                        fields=("checkpoint", "role"),
                        name="formsignature_once_per_checkpoint",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("moment__in", ["start", "change"]), ("role", "employee"), _negated=True
                        ),
                        name="formsignature_receipt_is_elsewhere",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Amendment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("start", "First version"),
                            ("amendment", "Changed"),
                            ("extension", "Extended"),
                            ("resumption", "Dates moved after a pause"),
                            ("handover", "New manager"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Waiting for HR"), ("made", "Made"), ("declined", "Not made")],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                (
                    "asked_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("employee", "The employee"),
                            ("manager", "The manager"),
                            ("hr", "HR"),
                            ("circumstances", "Nobody: circumstances changed"),
                        ],
                        max_length=13,
                        verbose_name="who asked for it",
                    ),
                ),
                ("reason", models.TextField(verbose_name="why")),
                ("goalposts_reason", models.TextField(blank=True, verbose_name="why it may become harder")),
                (
                    "employee_view",
                    models.TextField(blank=True, verbose_name="what the employee said about it"),
                ),
                ("changes", models.JSONField(default=list)),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decline_reason", models.TextField(blank=True, verbose_name="why not")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amendments",
                        to="plans.plan",
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendment",
                        to="plans.planversion",
                    ),
                ),
            ],
            options={
                "ordering": ["proposed_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("state", "proposed"),
                            ),
                            models.Q(
                                models.Q(("state", "proposed"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="amendment_both_decided_set",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("whole", "The plan as a whole"),
                            ("why", "What has happened"),
                            ("goals", "Goals"),
                            ("actions", "Action steps"),
                            ("support", "Support"),
                            ("schedule", "Dates and checkpoints"),
                            ("ending", "What happens at the end"),
                        ],
                        default="goals",
                        max_length=10,
                        verbose_name="about",
                    ),
                ),
                (
                    "item",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("area", "Area"),
                            ("goal", "Goal"),
                            ("action", "Action step"),
                            ("support", "Support"),
                            ("milestone", "Milestone"),
                            ("checkpoint", "Checkpoint"),
                        ],
                        max_length=10,
                    ),
                ),
                ("item_ref", models.CharField(blank=True, max_length=26)),
                ("item_number", models.PositiveSmallIntegerField(default=0)),
                ("item_words", models.CharField(blank=True, max_length=500)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wording", "Another wording"),
                            ("target", "Another target"),
                            ("date", "Another date"),
                            ("support", "Support"),
                            ("own_goal", "A goal of one's own"),
                            ("own_step", "A step of one's own"),
                            ("other", "Something else"),
                        ],
                        default="other",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("wording", models.TextField(blank=True, verbose_name="what I propose, and why")),
                ("is_sent", models.BooleanField(default=True)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("measure", models.CharField(blank=True, max_length=500)),
                ("baseline", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("target", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("unit", models.CharField(blank=True, max_length=60)),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "provider",
                    models.CharField(
                        blank=True,
                        choices=[("manager", "The manager"), ("hr", "HR"), ("other", "Someone else")],
                        max_length=10,
                    ),
                ),
                ("provider_name", models.CharField(blank=True, max_length=200)),
                ("frequency", models.CharField(blank=True, max_length=100)),
                (
                    "by_whom",
                    models.CharField(
                        blank=True,
                        choices=[("employee", "The employee"), ("employer", "The employer")],
                        max_length=10,
                    ),
                ),
                (
                    "action_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("training", "Training"),
                            ("coaching", "Coaching"),
                            ("mentoring", "Mentoring"),
                            ("skill_development", "Skill development"),
                            ("practice", "Practice at work"),
                        ],
                        max_length=20,
                    ),
                ),
                ("stood", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("accept", "Accepted"), ("adapt", "Adapted"), ("decline", "Declined")],
                        max_length=10,
                        verbose_name="answer",
                    ),
                ),
                ("answer_reason", models.TextField(blank=True, verbose_name="what was decided and why")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("made", models.JSONField(default=dict)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="plans.improvementarea",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="proposals", to="plans.plan"
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="proposal_both_answered_set",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="proposal_both_withdrawn_set",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer", ""),
                            models.Q(("is_sent", True), ("withdrawn_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="proposal_answered_was_sent_and_not_withdrawn",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("whole", "The plan as a whole"),
                            ("why", "What has happened"),
                            ("goals", "Goals"),
                            ("actions", "Action steps"),
                            ("support", "Support"),
                            ("schedule", "Dates and checkpoints"),
                            ("ending", "What happens at the end"),
                        ],
                        default="goals",
                        max_length=10,
                        verbose_name="about",
                    ),
                ),
                (
                    "item",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("area", "Area"),
                            ("goal", "Goal"),
                            ("action", "Action step"),
                            ("support", "Support"),
                            ("milestone", "Milestone"),
                            ("checkpoint", "Checkpoint"),
                        ],
                        max_length=10,
                    ),
                ),
                ("item_ref", models.CharField(blank=True, max_length=26)),
                ("item_number", models.PositiveSmallIntegerField(default=0)),
                ("item_words", models.CharField(blank=True, max_length=500)),
                ("words", models.TextField(verbose_name="question")),
                ("at", models.DateTimeField()),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="plans.plan"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=["at"],
                        name="question_open_by_age",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="question_both_answered_set",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                (
                    "meaning",
                    models.CharField(
                        choices=[("received", "Received and read"), ("not_signing", "Chose not to sign")],
                        max_length=12,
                    ),
                ),
                ("statement", models.TextField()),
                ("comment", models.TextField(blank=True)),
                ("version_sha256", models.CharField(max_length=64)),
                ("since", models.PositiveIntegerField(blank=True, null=True)),
                ("redline_sha256", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "signer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="plans.planversion",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "signer"), name="signature_once_per_version_and_signer"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("redline_sha256", ""), ("since__isnull", True)),
                            models.Q(
                                ("since__isnull", False), models.Q(("redline_sha256", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="signature_of_changes_names_them",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("description", models.CharField(max_length=500, verbose_name="what we will do to help")),
                (
                    "provider",
                    models.CharField(
                        choices=[("manager", "The manager"), ("hr", "HR"), ("other", "Someone else")],
                        default="manager",
                        max_length=10,
                        verbose_name="who provides it",
                    ),
                ),
                (
                    "provider_name",
                    models.CharField(blank=True, max_length=200, verbose_name="name of the person"),
                ),
                ("frequency", models.CharField(blank=True, max_length=100, verbose_name="how often")),
                ("due_on", models.DateField(verbose_name="by")),
                (
                    "resource",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what it needs: time, tools, money"
                    ),
                ),
                (
                    "depends_on",
                    models.CharField(blank=True, max_length=500, verbose_name="what has to be there first"),
                ),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                (
                    "delivered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="support", to="plans.plan"
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("delivered_at__isnull", True)),
                        fields=["due_on"],
                        name="supportitem_owed_by_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("delivered_at__isnull", True), ("delivered_by__isnull", True)),
                            models.Q(("delivered_at__isnull", False), ("delivered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="supportitem_both_delivered_set",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("received_at__isnull", True), ("received_by__isnull", True)),
                            models.Q(("received_at__isnull", False), ("received_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="supportitem_both_received_set",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provider", "other"), _negated=True),
                            models.Q(("provider_name", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="supportitem_other_has_a_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PromiseReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("days_late", models.PositiveIntegerField()),
                ("reason", models.TextField(verbose_name="why it was not delivered")),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="promises",
                        to="plans.outcome",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plans.supportitem"
                    ),
                ),
            ],
            options={
                "ordering": ["item__position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("outcome", "item"), name="promisereason_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="promisereason_says_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TemplateVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("number", models.PositiveIntegerField(default=0)),
                ("content", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="plans.plantemplate",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("template", "number"), name="templateversion_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("number", 0), ("published_at__isnull", True), ("published_by__isnull", True)
                            ),
                            models.Q(("number__gte", 1), ("published_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="templateversion_published_has_a_number",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="plan",
            name="template_version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="plans",
                to="plans.templateversion",
            ),
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="what it says")),
                (
                    "checkpoint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="plans.checkpoint",
                    ),
                ),
                (
                    "goal_outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="citations",
                        to="plans.goaloutcome",
                    ),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("checkpoint__number"), nulls_last=True), "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("checkpoint__isnull", False)),
                        fields=("goal_outcome", "checkpoint"),
                        name="citation_of_a_checkpoint_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="citation_says_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GoalStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("due_on", models.DateField(verbose_name="by")),
                ("value", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="agreed number")),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="plans.goal"
                    ),
                ),
            ],
            options={
                "ordering": ["due_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("goal", "due_on"), name="goalstep_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="HrAnswers",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("look_back_days", models.PositiveSmallIntegerField(default=180)),
                (
                    "leave",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "I do not know")],
                        max_length=7,
                        verbose_name="has taken leave",
                    ),
                ),
                (
                    "complaint",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "I do not know")],
                        max_length=7,
                        verbose_name="has complained or reported something",
                    ),
                ),
                (
                    "pregnancy",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "I do not know")],
                        max_length=7,
                        verbose_name="has announced a pregnancy",
                    ),
                ),
                (
                    "adjustment",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "I do not know")],
                        max_length=7,
                        verbose_name="has asked for an adjustment",
                    ),
                ),
                (
                    "union_work",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "I do not know")],
                        max_length=7,
                        verbose_name="has joined union or works-council work",
                    ),
                ),
                (
                    "health",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "I do not know")],
                        max_length=7,
                        verbose_name="health may play a part",
                    ),
                ),
                ("needs_second_reader", models.BooleanField()),
                ("reason", models.TextField(blank=True, verbose_name="why this step all the same")),
                ("answered_at", models.DateTimeField()),
                (
                    "answered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "fair_start",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hr_answers",
                        to="plans.fairstart",
                    ),
                ),
            ],
            options={
                "ordering": ["-answered_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("adjustment__in", ["yes", "no", "unknown"]),
                            ("complaint__in", ["yes", "no", "unknown"]),
                            ("health__in", ["yes", "no", "unknown"]),
                            ("leave__in", ["yes", "no", "unknown"]),
                            ("pregnancy__in", ["yes", "no", "unknown"]),
                            ("union_work__in", ["yes", "no", "unknown"]),
                        ),
                        name="hranswers_known_answers",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=employees.models.base.new_ref, editable=False, max_length=26, unique=True
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("on", models.DateField(blank=True, null=True, verbose_name="date")),
                ("when", models.CharField(blank=True, max_length=100, verbose_name="or when, in words")),
                ("what", models.TextField(verbose_name="what happened")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="incidents",
                        to="plans.improvementarea",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("on__isnull", False), models.Q(("when", ""), _negated=True), _connector="OR"
                        ),
                        name="incident_says_when_it_was",
                    )
                ],
            },
        ),
    ]
